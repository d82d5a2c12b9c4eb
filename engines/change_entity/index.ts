import type { EventEngine } from '../../lib/engine/contract.ts';
import {
  compileFilters,
  eventFiltersCollection,
  type FilterRules,
  patternsCollection,
} from '../../lib/rules/filter-rules.ts';
import { type ChangeEntityConfig, changeEntityConfigSchema } from './config.ts';
import { changeEntities, readCounters } from './process.ts';

/** Gives events other names, before anything is known of their entities. */
export const changeEntity: EventEngine<ChangeEntityConfig, FilterRules | undefined> = {
  name: 'change_entity',
  input: 'event',
  configSchema: changeEntityConfigSchema,
  indexes: [],
  rules: {
    collection: eventFiltersCollection,
    related: [patternsCollection],
    compile: (documents, scope) => compileFilters(documents, ['change_entity'], scope),
  },
  read: readCounters,
  process: changeEntities,
};
