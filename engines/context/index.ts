import type { EventEngine } from '../../lib/engine/contract.ts';
import { type ContextConfig, contextConfigSchema } from './config.ts';
import { readEntities, updateEntities } from './process.ts';
import { tick } from './tick.ts';

/** Creates and updates the entities that events speak about. */
export const context: EventEngine<ContextConfig> = {
  name: 'context',
  input: 'event',
  configSchema: contextConfigSchema,
  indexes: ['infos_changed', 'deleted.time'].map((field) => ({
    collection: 'entities',
    key: { [field]: 1 },
    partial: { [field]: { $exists: true } },
  })),
  read: readEntities,
  process: updateEntities,
  tick,
};
