/** The alarm engine: opens, moves and resolves the alarms of the entities. */
import type { EventEngine } from '../../lib/engine/contract.ts';
import { type AlarmEngineConfig, configSchema } from './config.ts';
import { entitiesCollection } from './entities.ts';
import { process, read } from './process.ts';
import { tick } from './tick.ts';

export const alarmEngine: EventEngine<AlarmEngineConfig> = {
  name: 'alarm',
  input: 'event',
  configSchema,
  indexes: [
    {
      collection: entitiesCollection,
      key: { 'alarm.wake_up': 1 },
      partial: { 'alarm.wake_up': { $exists: true } },
    },
  ],
  read,
  process,
  tick,
};
