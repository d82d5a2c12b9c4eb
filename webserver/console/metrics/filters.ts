/** What the page of metrics shows, as it stands in the address: `/charts?series=<id>&series=<id>&range=6h&aggregation=max&step=60&search=lag`. */
import { aggregations } from '../../metrics/query.ts';
import { type ChartRange, rangeQuery, readRange, stepSecondsOf, type TimeWindow } from '../charts/range.ts';

export type Aggregation = (typeof aggregations)[number];

export interface MetricFilters {
  /** Ids of the series in the chart, in the order in which they were chosen. */
  readonly series: readonly string[];
  readonly search: string;
  readonly range?: ChartRange | undefined;
  /** Undefined: what suits the type of each series. */
  readonly aggregation?: Aggregation | undefined;
  /** Seconds; undefined: what suits the range. */
  readonly step?: number | undefined;
}

/** Series that one chart compares at most: as many as there are colours. */
export const mostCompared = 8;

/** Steps to choose from, in seconds. */
export const stepChoices: readonly number[] = [10, 60, 300, 900, 3600, 21_600, 86_400];

export const fallbackRange: ChartRange = { span: '24h' };

/** The API gives no more steps than this. */
const mostSteps = 11_000;

export function readFilters(query: URLSearchParams, zone: string): MetricFilters {
  const ids = query.getAll('series').filter((id) => /^[\w-]{1,64}$/.test(id));
  const aggregation = aggregations.find((one) => one === query.get('aggregation'));
  const step = stepChoices.find((one) => String(one) === query.get('step'));
  const range = readRange(query, zone);
  return {
    series: [...new Set(ids)].slice(0, mostCompared),
    search: (query.get('search') ?? '')
      .replaceAll(/\p{Cc}+/gu, ' ')
      .trim()
      .slice(0, 200),
    ...(range === undefined ? {} : { range }),
    ...(aggregation === undefined ? {} : { aggregation }),
    ...(step === undefined ? {} : { step }),
  };
}

/** The address of the page with these filters. */
export function filtersPath({ series, search, range, aggregation, step }: MetricFilters): string {
  const query = new URLSearchParams();
  for (const id of series) query.append('series', id);
  for (const [name, value] of Object.entries(rangeQuery(range))) query.set(name, value);
  if (aggregation !== undefined) query.set('aggregation', aggregation);
  if (step !== undefined) query.set('step', String(step));
  if (search !== '') query.set('search', search);
  const text = query.toString().replaceAll('%3A', ':');
  return text === '' ? '/charts' : `/charts?${text}`;
}

/** The width of a step in seconds: the chosen one, unless the range would have too many of them. */
export function stepOf({ step }: MetricFilters, window: TimeWindow): number {
  const isPossible = step !== undefined && (window.to - window.from) / (step * 1000) <= mostSteps;
  return isPossible ? step : stepSecondsOf(window);
}

/** What was typed: words that metric or entity must contain, and `name:value` of tags. */
export function searchOf(search: string): { words: readonly string[]; tags: Readonly<Record<string, string>> } {
  const words: string[] = [];
  const tags: [string, string][] = [];
  for (const token of search.split(/\s+/).filter((part) => part !== '')) {
    const [, name, value] = /^([\w-]+):(.+)$/.exec(token) ?? [];
    if (name === undefined || value === undefined) words.push(token);
    else tags.push([name, value]);
  }
  return { words, tags: Object.fromEntries(tags) };
}
