/** What a rule of alarms would have done to the last events, and to the alarms that are open now: the engine's own functions over the event log. */
import { setImmediate } from 'node:timers/promises';
import { z } from 'zod';
import { type Entity, isEntity } from '../../lib/alarm/entity.ts';
import { createRuleStore } from '../../lib/engine/rules.ts';
import { messageOf } from '../../lib/errors/errors.ts';
import { AlarmTrial, type Difference, differenceKinds, type TriedRule } from '../../lib/rules/alarm-trial.ts';
import { patternsCollection } from '../../lib/rules/filter-rules.ts';
import { flappingRulesCollection } from '../../lib/rules/flapping-rule.ts';
import { idleRulesCollection } from '../../lib/rules/idle-rule.ts';
import { decisionKinds, type Recording } from '../../lib/rules/replay.ts';
import { resolveRulesCollection } from '../../lib/rules/resolve-rule.ts';
import { scenariosCollection } from '../../lib/rules/scenario.ts';
import type { WebserverDeps } from '../deps.ts';
import { Problem } from '../http/problem.ts';
import { instant } from '../http/schema.ts';
import { loadBook } from '../pbehaviors/source.ts';
import { alarmSettings } from './alarm-settings.ts';
import { quietOnes, readMax, recordingsOf } from './recordings.ts';

const times = {
  before: instant.optional().describe('As the rules are'),
  after: instant.optional().describe('With the tried rule'),
};
const decision = z.enum(decisionKinds);
const difference = z.enum(differenceKinds).describe('`added` and `gone`: only with, and only without the tried rule');

const waitingSchema = z.strictObject({
  alarms: z.int().describe('Open alarms that wait for their end, at most 1,000'),
  selected: z.int().describe('Those that the rule selects'),
  changed: z.int().describe('Those that would end at another time'),
  examples: z.array(z.strictObject({ entity_id: z.string(), alarm_id: z.string(), ...times })),
});

export const alarmDryRunSchema = z.strictObject({
  from: instant.describe('When the first of the events was received'),
  to: instant,
  events: z.int().describe('Events of the log that were looked at'),
  entities: z
    .int()
    .describe('Entities that were looked at: those of the events, and for an idle rule those of which none came'),
  entities_selected: z.int(),
  is_complete: z.boolean().describe('False: there was no time for all of them'),
  alarms: z.strictObject({
    before: z.int().describe('Alarms in this time as the rules are'),
    after: z.int().describe('Alarms in this time with the tried rule'),
    selected: z.int().describe('Those of them that the tried rule selects'),
  }),
  differences: z.array(
    z.strictObject({
      decision,
      difference,
      count: z.int(),
      shift_seconds: z
        .strictObject({ least: z.number(), most: z.number() })
        .optional()
        .describe('By how much it would have been earlier or later'),
    }),
  ),
  /** The newest, at most 20. */
  examples: z.array(
    z.strictObject({
      entity_id: z.string(),
      alarm_id: z.string().optional().describe('Only of an alarm that there is'),
      decision,
      difference,
      ...times,
      turns: z.int().optional().describe('Most turns of the state within the time of the flapping rule'),
    }),
  ),
  waiting: waitingSchema.optional().describe('Of resolve rules'),
});

export type AlarmDryRun = z.output<typeof alarmDryRunSchema>;

const examplesMax = 20;
/** All replays together; and how long the others wait meanwhile. */
const workMs = 3000;
const sliceMs = 30;

type Deps = Pick<WebserverDeps, 'db' | 'events' | 'now' | 'pools'>;

/** Nothing changes. `tried.id`: of the stored rule that it replaces. @throws {Problem} 400 when the rule does not compile. */
export async function alarmDryRun(deps: Deps, tried: TriedRule, count: number): Promise<AlarmDryRun> {
  const { db } = deps;
  const to = deps.now().getTime();
  const trial = await begin(deps, tried, to);
  const events = await deps.events.lastEvents(count);
  const from = Math.min(to, ...events.map(({ received_ms }) => received_ms));
  const recordings = [...(await recordingsOf(db, events, from)), ...(await quietOnes(db, tried, events, to))];
  const done = await addAll(trial, recordings);
  const examples = trial.differences.toSorted((left, right) => timeOf(right) - timeOf(left)).slice(0, examplesMax);
  const known = await knownAlarms(db, examples);
  return {
    from: new Date(from),
    to: new Date(to),
    events: events.length,
    entities: done,
    entities_selected: trial.entitiesSelected,
    is_complete: done === recordings.length,
    alarms: { ...trial.alarms },
    differences: countsOf(trial.differences),
    examples: examples.map((each) => exampleOf(each, known)),
    ...(tried.collection === resolveRulesCollection ? { waiting: await waitingOnes(db, trial) } : {}),
  };
}

async function begin({ db, pools }: Deps, tried: TriedRule, to: number): Promise<AlarmTrial> {
  const store = createRuleStore(db);
  const names = [
    resolveRulesCollection,
    flappingRulesCollection,
    idleRulesCollection,
    scenariosCollection,
    patternsCollection,
  ];
  const rules = new Map(await Promise.all(names.map(async (name) => [name, await store.load(name)] as const)));
  try {
    return new AlarmTrial(rules, tried, { config: alarmSettings(pools), pbehaviors: await loadBook(db), to });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new Problem('invalid_request', { errors: { rule: messageOf(error) } });
  }
}

/** How many there was time for. */
async function addAll(trial: AlarmTrial, recordings: readonly Recording[]): Promise<number> {
  const begun = performance.now();
  let slice = begun;
  for (const [index, recording] of recordings.entries()) {
    const now = performance.now();
    if (now - begun > workMs) return index;
    if (now - slice > sliceMs) {
      await setImmediate();
      slice = performance.now();
    }
    trial.add(recording);
  }
  return recordings.length;
}

/** Of a resolve rule: the open alarms that wait for their end, those first that end first. */
async function waitingOnes(db: Deps['db'], trial: AlarmTrial): Promise<z.output<typeof waitingSchema>> {
  const found = await db
    .collection<Entity>('entities')
    .find({
      'alarm.wake_up': { $exists: true },
      $or: [{ 'alarm.state.value': 0 }, { 'alarm.cancelled': { $exists: true } }],
    })
    .sort({ 'alarm.wake_up': 1 })
    .limit(readMax)
    .toArray();
  const waiting = found.flatMap((entity) => {
    if (!isEntity(entity) || entity.alarm === undefined) return [];
    const { alarm } = entity;
    return [{ entity_id: entity._id, alarm_id: alarm.id, ...trial.waiting(entity, alarm) }];
  });
  // Also those that the stored version selects and the tried one does not.
  const changed = waiting.filter(({ before, after }) => before !== after);
  return {
    alarms: waiting.length,
    selected: waiting.filter(({ isSelected }) => isSelected).length,
    changed: changed.length,
    examples: changed
      .slice(0, examplesMax)
      .map(({ entity_id, alarm_id, before, after }) => ({ entity_id, alarm_id, ...timesOf({ before, after }) })),
  };
}

function countsOf(differences: readonly Difference[]): AlarmDryRun['differences'] {
  return decisionKinds.flatMap((decided) =>
    differenceKinds.flatMap((kind) => {
      const found = differences.filter((each) => each.decision === decided && each.difference === kind);
      return found.length === 0
        ? []
        : [{ decision: decided, difference: kind, count: found.length, ...shiftOf(found) }];
    }),
  );
}

function shiftOf(found: readonly Difference[]): Pick<AlarmDryRun['differences'][number], 'shift_seconds'> {
  const shifts = found.flatMap(({ before, after }) =>
    before === undefined || after === undefined ? [] : [Math.abs(after - before) / 1000],
  );
  return shifts.length === 0 ? {} : { shift_seconds: { least: Math.min(...shifts), most: Math.max(...shifts) } };
}

/** A replay may have alarms that there never were: only the others can be looked at. */
async function knownAlarms(db: Deps['db'], examples: readonly Difference[]): Promise<ReadonlySet<string>> {
  const ids = examples.flatMap(({ alarm }) => (alarm === undefined ? [] : [alarm]));
  const entities = examples.map(({ entity }) => entity);
  const [open, resolved] = await Promise.all([
    db
      .collection<Entity>('entities')
      .find({ _id: { $in: entities } })
      .project<Pick<Entity, 'alarm'>>({ 'alarm.id': 1 })
      .toArray(),
    db
      .collection<{ readonly _id: string }>('resolved_alarms')
      .find({ _id: { $in: ids } })
      .project<{ readonly _id: string }>({ _id: 1 })
      .toArray(),
  ]);
  return new Set([
    ...open.flatMap(({ alarm }) => (alarm === undefined ? [] : [alarm.id])),
    ...resolved.map(({ _id }) => _id),
  ]);
}

function exampleOf(
  { entity, alarm, decision: decided, difference: kind, before, after, turns }: Difference,
  known: ReadonlySet<string>,
): AlarmDryRun['examples'][number] {
  return {
    entity_id: entity,
    ...(alarm !== undefined && known.has(alarm) ? { alarm_id: alarm } : {}),
    decision: decided,
    difference: kind,
    ...timesOf({ before, after }),
    ...(turns === undefined ? {} : { turns }),
  };
}

function timesOf({ before, after }: { readonly before?: number | undefined; readonly after?: number | undefined }) {
  return {
    ...(before === undefined ? {} : { before: new Date(before) }),
    ...(after === undefined ? {} : { after: new Date(after) }),
  };
}

function timeOf({ before, after }: Difference): number {
  return after ?? before ?? 0;
}
