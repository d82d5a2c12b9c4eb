/** The indexes of the metric storage. Everything but the catalogue of series is found by its `_id` alone. */
import type { IndexDeclaration } from '../../lib/engine/contract.ts';

export const metricIndexes: readonly IndexDeclaration[] = [
  { collection: 'metric_series', key: { entity_id: 1, metric: 1 } },
  { collection: 'metric_series', key: { metric: 1 } },
];
