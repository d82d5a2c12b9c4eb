import type { EventEngine } from '../../lib/engine/contract.ts';
import { compileServices, type ServiceBook } from '../../lib/service/book.ts';
import { patternsCollection } from '../../lib/rules/filter-rules.ts';
import { servicesCollection } from '../../lib/service/schema.ts';
import { type ServiceLinksConfig, serviceLinksConfigSchema } from './config.ts';
import { readEntities, treatEvents } from './process.ts';
import { tick } from './tick.ts';

/** Notes in each entity which services it belongs to and what it contributes, and tells them when that changes. */
export const serviceLinks: EventEngine<ServiceLinksConfig, ServiceBook | undefined> = {
  name: 'service_links',
  input: 'event',
  configSchema: serviceLinksConfigSchema,
  indexes: [
    { collection: 'entities', key: { created: 1 } },
    { collection: 'entities', key: { 'services.ids': 1 }, partial: { 'services.ids': { $exists: true } } },
  ],
  rules: { collection: servicesCollection, related: [patternsCollection], compile: compileServices },
  read: readEntities,
  process: treatEvents,
  tick,
};
