/** The alarm engine: opens, moves and resolves the alarms of the entities. */
import type { AlarmRules } from '../../lib/alarm/alarm-rules.ts';
import type { EventEngine } from '../../lib/engine/contract.ts';
import { compileAlarmRules } from '../../lib/rules/alarm-rules.ts';
import { patternsCollection } from '../../lib/rules/filter-rules.ts';
import { flappingRulesCollection } from '../../lib/rules/flapping-rule.ts';
import { idleRulesCollection } from '../../lib/rules/idle-rule.ts';
import { resolveRulesCollection } from '../../lib/rules/resolve-rule.ts';
import { scenariosCollection } from '../../lib/rules/scenario.ts';
import { type AlarmEngineConfig, configSchema } from './config.ts';
import { entitiesCollection } from './entities.ts';
import { process, read } from './process.ts';
import { tick } from './tick.ts';

export const alarmEngine: EventEngine<AlarmEngineConfig, AlarmRules | undefined> = {
  name: 'alarm',
  input: 'event',
  configSchema,
  indexes: [
    {
      collection: entitiesCollection,
      key: { 'alarm.wake_up': 1 },
      partial: { 'alarm.wake_up': { $exists: true } },
    },
    { collection: entitiesCollection, key: { idle_since: 1 }, partial: { idle_since: { $exists: true } } },
  ],
  rules: {
    collection: resolveRulesCollection,
    related: [flappingRulesCollection, idleRulesCollection, scenariosCollection, patternsCollection],
    compile: compileAlarmRules,
  },
  read,
  process,
  tick,
};
