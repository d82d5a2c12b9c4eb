/** collectd's types: which values a type has, what they are called, how they relate and their bounds (`types.db(5)`). */
import type { MetricType } from '../event/event.ts';

/** One value of a type. For COUNTER, DERIVE and ABSOLUTE the bounds are those of the rate; absent means unbounded. */
export interface DataSource {
  readonly name: string;
  readonly type: MetricType;
  readonly min?: number;
  readonly max?: number;
}

/** Type to its values, in the order in which they are sent. */
export type TypesDb = ReadonlyMap<string, readonly DataSource[]>;

/** A line that is no type: its number from 1, and what is wrong with it. */
export interface TypesDbFault {
  readonly line: number;
  readonly problem: string;
}

const metricTypes: ReadonlyMap<string, MetricType> = new Map(
  (['GAUGE', 'COUNTER', 'DERIVE', 'ABSOLUTE'] as const).map((type) => [type, type]),
);

/** The metric type of a name in any case (`derive`, `GAUGE`); undefined when it is none. */
export function toMetricType(name: string): MetricType | undefined {
  return metricTypes.get(name.toUpperCase());
}

/** Reads a whole `types.db`: `type  name:TYPE:min:max[, …]` by line, `#` comments. A later line for the same type counts. */
export function parseTypesDb(text: string): { readonly types: TypesDb; readonly faults: readonly TypesDbFault[] } {
  const types = new Map<string, readonly DataSource[]>();
  const faults: TypesDbFault[] = [];
  for (const [index, rawLine] of text.split('\n').entries()) {
    const line = rawLine.trim();
    if (line === '' || line.startsWith('#')) continue;
    const [type = '', ...specifications] = line.split(/[\s,]+/).filter((word) => word !== '');
    const sources = parseSources(specifications);
    if (typeof sources === 'string') faults.push({ line: index + 1, problem: sources });
    else types.set(type, sources);
  }
  return { types, faults };
}

/** Reads the values of one type, `name:TYPE:min:max` each; a text says what is wrong. */
export function parseSources(specifications: readonly string[]): readonly DataSource[] | string {
  if (specifications.length === 0) return 'has no data source';
  const sources: DataSource[] = [];
  for (const specification of specifications) {
    const source = parseSource(specification);
    if (source === undefined) return `${specification} is not name:TYPE:min:max`;
    sources.push(source);
  }
  return new Set(sources.map(({ name }) => name)).size === sources.length ? sources : 'has a data source twice';
}

function parseSource(specification: string): DataSource | undefined {
  const [name, typeName, min, max, ...more] = specification.split(':');
  const type = toMetricType(typeName ?? '');
  if (!name || type === undefined || more.length > 0) return undefined;
  const low = parseBound(min);
  const high = parseBound(max);
  if (low === undefined || high === undefined) return undefined;
  return { name, type, ...(low === 'U' ? {} : { min: low }), ...(high === 'U' ? {} : { max: high }) };
}

function parseBound(text: string | undefined): number | 'U' | undefined {
  if (text === 'U') return 'U';
  const bound = text === undefined || text === '' ? Number.NaN : Number(text);
  return Number.isFinite(bound) ? bound : undefined;
}
