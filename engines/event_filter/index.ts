import type { EventEngine } from '../../lib/engine/contract.ts';
import {
  compileFilters,
  eventFiltersCollection,
  type FilterRules,
  patternsCollection,
} from '../../lib/rules/filter-rules.ts';
import { type EventFilterConfig, eventFilterConfigSchema } from './config.ts';
import { filterEvents, lookUpOutside, readDocuments } from './process.ts';

/** Drops, keeps or enriches events by the rules of the site. */
export const eventFilter: EventEngine<EventFilterConfig, FilterRules | undefined> = {
  name: 'event_filter',
  input: 'event',
  configSchema: eventFilterConfigSchema,
  indexes: [],
  rules: {
    collection: eventFiltersCollection,
    related: [patternsCollection],
    compile: (documents, scope) => compileFilters(documents, ['drop', 'break', 'enrichment'], scope),
  },
  read: readDocuments,
  lookUp: lookUpOutside,
  process: filterEvents,
};
