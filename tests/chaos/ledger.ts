/**
 * What was sent against what is stored. A third of the events has neither message id nor timestamp, a third has a body equal to another
 * event's, and each entity's events come in one order. States are never 0, so that each event counts in its entity's alarm.
 */
import type { ConfirmChannel } from 'amqplib';
import type { Db } from 'mongodb';
import type { AlarmRecord } from '../../lib/alarm/change.ts';
import type { Entity } from '../../lib/alarm/entity.ts';
import { decodeDecision, type StoredDecision } from '../../lib/engine/decision.ts';

export interface Sent {
  readonly entity: string;
  readonly body: string;
  readonly messageId: string | undefined;
  /** Present when the event carries a time: then its measurement must be stored under it. */
  readonly timestampMs: number | undefined;
}

/** Deterministic numbers (mulberry32), so that a failing run can be repeated. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d_2b_79_f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** `count` events on `entities` resources. `first` keeps message ids and times of several calls apart. */
export function makeEvents(count: number, entities: number, random: () => number, first = 0): readonly Sent[] {
  const startMs = Date.now() - 3_600_000;
  return Array.from({ length: count }, (_, place) => {
    const index = first + place;
    const resource = `r${Math.floor(random() * entities)}`;
    const kind = index % 3;
    const base = { connector: 'chaos', connector_name: 'c', event_type: 'check', component: 'host', resource };
    // Kind 0 has no id and no time; kind 1 has no id and one of two bodies per entity; kind 2 has both, and a body of its own.
    const state = kind === 1 ? 1 + (index % 2) : 1 + Math.floor(random() * 3);
    const timestampMs = kind === 2 ? startMs + index : undefined;
    const timed = timestampMs === undefined ? {} : { timestamp: timestampMs / 1000, perf_data: `seq=${index}` };
    const output = kind === 1 ? `state ${state}` : `event ${index}`;
    return {
      entity: `${resource}/host`,
      body: JSON.stringify({ ...base, state, output, ...timed }),
      messageId: kind === 2 ? `id-${index}` : undefined,
      timestampMs,
    };
  });
}

/** Publishes in order; resolves when everything is confirmed. */
export async function publishAll(channel: ConfirmChannel, events: readonly Sent[]): Promise<void> {
  for (const { body, messageId } of events) {
    const properties = {
      persistent: true,
      contentType: 'application/json',
      ...(messageId === undefined ? {} : { messageId }),
    };
    channel.publish('canopsis.events', 'chaos.c.check.resource.host', Buffer.from(body), properties);
  }
  await channel.waitForConfirms();
}

/** Events in the log, by entity. */
export async function loggedEvents(db: Db, log: string): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  for await (const decision of decisions(db, log)) {
    for (const event of decision.events) counts.set(event.entity_id, (counts.get(event.entity_id) ?? 0) + 1);
  }
  return counts;
}

export async function* decisions(db: Db, log: string): AsyncGenerator<Awaited<ReturnType<typeof decodeDecision>>> {
  const all = await db.listCollections({}, { nameOnly: true }).toArray();
  const names = all.map((entry) => entry.name).filter((name) => name.startsWith(`decisions_${log}_`));
  for (const name of names.sort()) {
    const rows = db
      .collection<StoredDecision & { body: { buffer: Uint8Array } }>(name)
      .find({}, { promoteBuffers: true });
    for await (const row of rows.sort({ _id: 1 })) yield await decodeDecision(row);
  }
}

/** Compares alarms with what was sent; one sentence per difference. */
export async function alarmFaults(db: Db, sent: readonly Sent[]): Promise<readonly string[]> {
  const expected = countBy(sent);
  const faults: string[] = [];
  const found = await db.collection<Entity>('entities').find({ type: 'resource' }).toArray();
  for (const { _id, alarm } of found.filter((entity) => entity.component === 'host')) {
    const count = expected.get(_id) ?? 0;
    if (alarm?.events_count !== count) faults.push(`${_id}: the alarm counted ${alarm?.events_count} of ${count}`);
    expected.delete(_id);
  }
  for (const entity of expected.keys()) faults.push(`${entity}: there is no such entity`);
  return faults;
}

/** Compares the log with what was sent. */
export function logFaults(logged: ReadonlyMap<string, number>, sent: readonly Sent[]): readonly string[] {
  const expected = countBy(sent);
  return [...expected].flatMap(([entity, count]) =>
    logged.get(entity) === count ? [] : [`${entity}: the log has ${logged.get(entity) ?? 0} of ${count}`],
  );
}

/** Compares the records that came out with what the alarms say happened to them: none missing, and each id once when repeats are dropped. */
export async function outputFaults(db: Db, records: readonly AlarmRecord[]): Promise<readonly string[]> {
  const changes = new Map(records.filter((record) => record.kind === 'change').map((record) => [record.id, record]));
  const states = new Map<string, number>();
  for (const record of changes.values()) {
    const isState = record.change === 'create' || record.change === 'stateinc' || record.change === 'statedec';
    if (isState) states.set(record.entity_id, (states.get(record.entity_id) ?? 0) + 1);
  }
  const found = await db.collection<Entity>('entities').find({ component: 'host', type: 'resource' }).toArray();
  return found.flatMap(({ _id, alarm }) => {
    const told = states.get(_id) ?? 0;
    return told === alarm?.total_state_changes ? [] : [`${_id}: ${told} changes told of ${alarm?.total_state_changes}`];
  });
}

function countBy(sent: readonly Sent[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { entity } of sent) counts.set(entity, (counts.get(entity) ?? 0) + 1);
  return counts;
}
