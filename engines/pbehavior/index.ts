import type { EventEngine } from '../../lib/engine/contract.ts';
import { compileBook, type PbehaviorBook } from '../../lib/pbehavior/book.ts';
import { pbehaviorsCollection, referredCollections } from '../../lib/pbehavior/catalogue.ts';
import { type PbehaviorConfig, pbehaviorConfigSchema } from './config.ts';
import { readEntities, treatEvents } from './process.ts';
import { tick } from './tick.ts';

/** Says which pbehavior an entity is in, and what that does to its alarm. */
export const pbehavior: EventEngine<PbehaviorConfig, PbehaviorBook | undefined> = {
  name: 'pbehavior',
  input: 'event',
  configSchema: pbehaviorConfigSchema,
  indexes: ['pbehaviors.wake_up', 'pbehaviors.keys', 'pbehavior_info.id'].map((field) => ({
    collection: 'entities',
    key: { [field]: 1 },
    partial: { [field]: { $exists: true } },
  })),
  rules: {
    collection: pbehaviorsCollection,
    related: referredCollections,
    compile: (documents, scope) => compileBook(documents, scope),
  },
  read: readEntities,
  process: treatEvents,
  tick,
};
