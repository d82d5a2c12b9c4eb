/** Event filters as a site may have them, for measuring what they cost: of each four one enriches a component's entities, three match nothing. */
import { componentOf } from './load.ts';

interface BenchRule {
  readonly _id: string;
  readonly [field: string]: unknown;
}

/** Documents of the collection `event_filters`. */
export function ruleSet(count: number): readonly BenchRule[] {
  return Array.from({ length: count }, (_, index) => ({
    _id: `rule-${index}`,
    title: `Rule ${index}`,
    enabled: true,
    priority: index,
    revision: 1,
    ...shapeOf(index),
  }));
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
