import type { EventEngine } from '../../lib/engine/contract.ts';
import { type ContextConfig, contextConfigSchema } from './config.ts';
import { readEntities, updateEntities } from './process.ts';

/** Creates and updates the entities that events speak about. */
export const context: EventEngine<ContextConfig> = {
  name: 'context',
  input: 'event',
  configSchema: contextConfigSchema,
  indexes: [],
  read: readEntities,
  process: updateEntities,
};
