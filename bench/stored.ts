/** Reads back what a run has stored, and says what is missing or too much. A rate counts only when this finds nothing. */
import type { Db } from 'mongodb';
import type { Entity } from '../lib/alarm/entity.ts';
import { createCompactor } from '../lib/mongo/metric-compactor.ts';
import { dayMs } from '../lib/series/calendar.ts';
import { decodeDecision, type StoredDecision } from '../lib/engine/decision.ts';
import { componentOf, connector, entities, expectedAlarm, type Mix, resourceOf } from './load.ts';

export interface StoredFigures {
  readonly logged: number;
  readonly logBytesPerEvent: number;
  /** Events in a decision, on average. */
  readonly batch: number;
  readonly points: number;
  readonly faults: readonly string[];
}

export async function readBack(db: Db, mix: Mix, total: number): Promise<StoredFigures> {
  const faults: string[] = [];
  const log = await readLog(db);
  if (log.events !== total) faults.push(`the log has ${log.events} events of ${total}`);
  const points = await countPoints(db);
  if (points !== 2 * total) faults.push(`${points} points of ${2 * total}`);
  faults.push(...(await wrongAlarms(db, mix, total)));
  return {
    logged: log.events,
    logBytesPerEvent: log.bytes / Math.max(1, log.events),
    batch: log.events / Math.max(1, log.decisions),
    points,
    faults,
  };
}

/** The events of the generator; the engines report on themselves in between. */
async function readLog(db: Db): Promise<{ events: number; bytes: number; decisions: number }> {
  let [events, bytes, decisions] = [0, 0, 0];
  for (const name of await collections(db, 'decisions_')) {
    for await (const row of db.collection<StoredDecision>(name).find({}, { promoteBuffers: true })) {
      const decision = await decodeDecision(row);
      events += decision.events.filter((event) => event.connector === connector).length;
      bytes += row.body.length;
      decisions += 1;
    }
  }
  return { events, bytes, decisions };
}

async function countPoints(db: Db): Promise<number> {
  await createCompactor(db, { keepPointsMs: dayMs }).compactOnce(Date.now(), true);
  const others = await db
    .collection<{ _id: string }>('metric_series')
    .find({ entity_id: /^Engine_/ })
    .toArray();
  const left = new Set(others.map((series) => series._id));
  let points = 0;
  for (const name of await collections(db, 'metric_chunks_')) {
    const rows = db.collection<{ _id: string; count: number }>(name).find({}, { projection: { count: 1 } });
    for await (const { _id, count } of rows) if (!left.has(_id.split(':')[0] ?? '')) points += count;
  }
  return points;
}

async function wrongAlarms(db: Db, mix: Mix, total: number): Promise<readonly string[]> {
  const rows = db.collection<Entity>('entities').find({ type: 'resource' }, { projection: { 'alarm.steps': 0 } });
  const stored = new Map<string, Entity>();
  for await (const row of rows) stored.set(row._id, row);
  let wrong = 0;
  let example = '';
  for (let entity = 0; entity < entities; entity += 1) {
    const expected = expectedAlarm(mix, entity, total);
    const alarm = stored.get(`${resourceOf(entity)}/${componentOf(entity)}`)?.alarm;
    if (expected === undefined || (alarm?.events_count === expected.events && alarm.state.value === expected.state))
      continue;
    wrong += 1;
    example ||= `${resourceOf(entity)}: ${alarm?.events_count} events, state ${alarm?.state.value} instead of ${JSON.stringify(expected)}`;
  }
  return wrong === 0 ? [] : [`${wrong} alarms are wrong, for example ${example}`];
}

async function collections(db: Db, prefix: string): Promise<readonly string[]> {
  const all = await db.listCollections({}, { nameOnly: true }).toArray();
  return all.map((entry) => entry.name).filter((name) => name.startsWith(prefix));
}
