import type { DecodingEngine } from '../../lib/engine/contract.ts';
import { compileServices, type ServiceBook } from '../../lib/service/book.ts';
import { patternsCollection } from '../../lib/rules/filter-rules.ts';
import { servicesCollection } from '../../lib/service/schema.ts';
import { type ServiceConfig, serviceConfigSchema } from './config.ts';
import { membersCollection } from '../../lib/service/ledger.ts';
import { countMembers, readMembers, readStates } from './process.ts';

/** Counts what the members of each service contribute, and says its state. */
export const service: DecodingEngine<ServiceConfig, ServiceBook | undefined> = {
  name: 'service',
  input: 'message',
  configSchema: serviceConfigSchema,
  indexes: [{ collection: membersCollection, key: { ids: 1, _id: 1 } }],
  rules: { collection: servicesCollection, related: [patternsCollection], compile: compileServices },
  read: readMembers,
  readLinked: readStates,
  process: countMembers,
};
