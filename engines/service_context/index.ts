import type { EventEngine } from '../../lib/engine/contract.ts';
import { compileServices, type ServiceBook } from '../../lib/service/book.ts';
import { patternsCollection } from '../../lib/rules/filter-rules.ts';
import { servicesCollection } from '../../lib/service/schema.ts';
import { type ServiceContextConfig, serviceContextConfigSchema } from './config.ts';
import { readServices, treatEvents } from './process.ts';

/** Keeps the entity of each service as its rule says, and ends the alarm of one that is not in force any more. */
export const serviceContext: EventEngine<ServiceContextConfig, ServiceBook | undefined> = {
  name: 'service_context',
  input: 'event',
  configSchema: serviceContextConfigSchema,
  indexes: [],
  rules: { collection: servicesCollection, related: [patternsCollection], compile: compileServices },
  read: readServices,
  process: treatEvents,
};
