/**
 * A rule of each kind that takes hold of every entity of the ledger without changing what the ledger counts, and rules that match nothing. Reloading them
 * under load must change nothing either.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Db } from 'mongodb';
import type { Entity } from '../../lib/alarm/entity.ts';
import { raiseRulesVersion } from '../../lib/engine/rules.ts';
import { pbehaviorSchema } from '../../lib/pbehavior/schema.ts';
import { eventFilterSchema } from '../../lib/rules/event-filter-schema.ts';
import { flappingRuleSchema } from '../../lib/rules/flapping-rule.ts';
import { idleRuleSchema } from '../../lib/rules/idle-rule.ts';
import { resolveRuleSchema } from '../../lib/rules/resolve-rule.ts';
import { scenarioSchema } from '../../lib/rules/scenario.ts';

const having = (field: string, value: string): object[][] => [[{ field, condition: { type: 'eq', value } }]];
const onHost = { event_pattern: having('component', 'host') };
const ofHost = { entity_pattern: having('component', 'host') };
const hour = 3_600_000;

function filters(): readonly object[] {
  const rule = (title: string, more: object): object =>
    eventFilterSchema.parse({ title, priority: 10, ...onHost, ...more });
  const info = { type: 'set_entity_info_from_template', name: 'seen', template: '{{event.connector}}' };
  return [
    rule('Stays what it is', { type: 'change_entity', identity: { resource: '{{event.resource}}' } }),
    rule('Enrich', { type: 'enrichment', actions: [info], on_success: 'pass', on_failure: 'pass' }),
    rule('Nothing to drop', { type: 'drop', event_pattern: having('component', 'elsewhere') }),
    rule('Enough', { type: 'break', priority: 90 }),
  ];
}

/** One at the first event of an alarm, one at its fifth. */
function scenarios(): readonly object[] {
  const scenario = (type: string, triggers: object): object =>
    scenarioSchema.parse({
      title: 'Follows',
      ...ofHost,
      disable_during_periods: [],
      ...triggers,
      actions: [{ operation: { type } }],
    });
  return [
    scenario('ack', { triggers: ['create'] }),
    scenario('comment', { triggers: ['eventscount'], events_count: 5 }),
  ];
}

function rules(): Readonly<Record<string, readonly object[]>> {
  const start = new Date(Date.now() - hour).toISOString();
  const stop = new Date(Date.now() + hour).toISOString();
  const flapping = { title: 'Turns', ...ofHost, changes_max: 3, duration_seconds: 60, priority: 1 };
  const idle = { title: 'Silent', type: 'entity', ...ofHost, duration_seconds: 86_400, priority: 1 };
  const resolve = { title: 'Later', type: 'ok', ...ofHost, delay_seconds: 3600, priority: 1 };
  return {
    event_filters: filters(),
    flapping_rules: [flappingRuleSchema.parse(flapping)],
    idle_rules: [idleRuleSchema.parse(idle)],
    resolve_rules: [resolveRuleSchema.parse(resolve)],
    scenarios: scenarios(),
    pbehaviors: [pbehaviorSchema.parse({ title: 'Repair', type: 'maintenance', ...ofHost, start, stop })],
  };
}

export async function insertRules(db: Db): Promise<void> {
  for (const [collection, documents] of Object.entries(rules())) {
    const stored = documents.map((rule, index) => ({ ...rule, _id: `${collection}-${index}`, revision: 1 }));
    await db.collection<{ _id: string }>(collection).insertMany(stored);
  }
  await raiseRulesVersion(db);
}

/** Makes every pool load its rules again and again, each time a little different, until the answer is called. */
export function keepReloading(db: Db): () => Promise<void> {
  const stopping = new AbortController();
  const round = async (revision: number): Promise<void> => {
    for (const collection of Object.keys(rules())) {
      await db.collection(collection).updateMany({}, { $set: { revision, title: `The version ${revision}` } });
    }
    await raiseRulesVersion(db);
  };
  const running = (async () => {
    for (let revision = 2; !stopping.signal.aborted; revision += 1) {
      await round(revision);
      await delay(500, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  })();
  return async () => {
    stopping.abort();
    await running;
  };
}

/** Entities that a rule should have taken hold of, and did not. */
export async function ruleFaults(db: Db): Promise<readonly string[]> {
  const found = await db.collection<Entity>('entities').find({ component: 'host', type: 'resource' }).toArray();
  return found.flatMap(({ _id, infos, pbehavior_info: pbehavior, alarm }) => {
    const faults: string[] = [];
    if (infos['seen']?.value !== 'chaos') faults.push(`${_id}: was not enriched`);
    if (pbehavior?.canonical_type !== 'maintenance') faults.push(`${_id}: is in no maintenance`);
    if (alarm?.status.value !== 3) faults.push(`${_id}: does not flap`);
    for (const type of ['ack', 'comment']) {
      const count = alarm?.steps.filter((step) => step.type === type).length ?? 0;
      if (count !== 1) faults.push(`${_id}: has ${count} steps ${type} instead of one`);
    }
    return faults;
  });
}
