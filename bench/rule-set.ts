/** Rules as a site may have them, for measuring what they cost: of each four of a kind one takes hold of a component's entities, three match nothing. */
import { componentOf } from './load.ts';

interface BenchRule {
  readonly _id: string;
  readonly [field: string]: unknown;
}

/** Documents by collection: `count` rules of each kind. */
export function ruleSets(count: number): Readonly<Record<string, readonly BenchRule[]>> {
  const kind = (fields: (index: number) => object): readonly BenchRule[] =>
    Array.from({ length: count }, (_, index) => ({
      _id: `rule-${index}`,
      title: `Rule ${index}`,
      enabled: true,
      revision: 1,
      ...fields(index),
    }));
  return {
    event_filters: kind((index) => ({ ...shapeOf(index), priority: index })),
    flapping_rules: kind((index) => ({ ...entities(index), changes_max: 5, duration_seconds: 60, priority: index })),
    resolve_rules: kind((index) => ({ ...entities(index), type: 'ok', delay_seconds: 600, priority: index })),
    idle_rules: kind((index) => ({
      ...entities(index),
      type: 'entity',
      duration_seconds: 86_400,
      ...noPeriods,
      priority: index,
    })),
    scenarios: kind((index) => ({
      ...entities(index),
      ...noPeriods,
      triggers: ['create', 'stateinc'],
      actions: [{ operation: { type: 'ack' } }],
      priority: index,
    })),
    pbehaviors: kind((index) => ({ ...entities(index), type: 'maintenance', ...today(), exdates: [], exceptions: [] })),
  };
}

const noPeriods = { disable_during_periods: [] };

function today(): object {
  const hour = 3_600_000;
  return { start: new Date(Date.now() - hour).toISOString(), stop: new Date(Date.now() + hour).toISOString() };
}

function entities(index: number): object {
  const value = index % 4 === 0 ? componentOf(index) : `lab-${index}`;
  return { entity_pattern: [[{ field: 'component', condition: { type: 'eq', value } }]] };
}

function shapeOf(index: number): object {
  const having = (field: string, type: string, value: string): object => ({
    event_pattern: [[{ field, condition: { type, value } }]],
  });
  switch (index % 4) {
    case 0: {
      const actions = [{ type: 'set_entity_info_from_template', name: 'host', template: '{{event.component}}' }];
      return { type: 'enrichment', ...having('component', 'eq', componentOf(index)), actions };
    }
    case 1:
      return { type: 'drop', ...having('component', 'begin_with', `lab-${index}-`) };
    case 2:
      return { type: 'drop', ...having('output', 'contain', `disk ${index} `) };
    default:
      return { type: 'drop', ...having('resource', 'regexp', `^disk-${index}(/|$)`) };
  }
}
