/** Decision logs in a database of their own, for tests: made by the very code that engines use. */
import { randomBytes } from 'node:crypto';
import type { Db } from 'mongodb';
import { type Decision, encodeDecision } from '../../lib/engine/decision.ts';
import type { Event } from '../../lib/event/event.ts';
import { connectDatabase } from '../../lib/mongo/client.ts';
import { createDecisionStore } from '../../lib/mongo/decision-store.ts';
import { testEnvironment } from '../support/vhost.ts';

export const noon = Date.UTC(2026, 10, 9, 12);

export interface LogStorage {
  readonly db: Db;
  /** Inserts decisions into a log of the pool `process`. */
  write(log: string, ...decisions: readonly Decision[]): Promise<void>;
  remove(): Promise<void>;
}

export async function createLogStorage(): Promise<LogStorage> {
  const name = `event_log_test_${randomBytes(5).toString('hex')}`;
  const uri = testEnvironment('VIGIE_TEST_MONGODB_URI');
  const { db, close } = await connectDatabase({ uri, database: name, app: 'tests' });
  return {
    db,
    write: async (log, ...decisions) => {
      const store = createDecisionStore(db, 'process', log);
      for (const decision of decisions) await store.insert(await encodeDecision(decision));
    },
    remove: async () => {
      await db.dropDatabase();
      await close();
    },
  };
}

/** A check of a resource of `host`, with the id that the log would give it. */
export function check(id: string, resource: string, fields: Partial<Event> = {}): Event {
  return {
    event_id: id,
    entity_id: `${resource}/host`,
    connector: 'nagios',
    connector_name: 'poller',
    event_type: 'check',
    source_type: 'resource',
    component: 'host',
    resource,
    timestamp_ms: noon,
    alarm_time_ms: noon,
    received_ms: noon,
    initiator: 'external',
    state: 0,
    output: `${resource} is fine`,
    author: 'nagios.poller',
    ...fields,
  };
}

export function decision(n: number, time: number, events: readonly Event[], fields: Partial<Decision> = {}): Decision {
  return {
    n,
    time,
    rules: 0,
    inputs: [],
    sources: {},
    acknowledged: 0,
    events,
    endings: [],
    documents: [],
    archives: [],
    touches: [],
    points: [],
    outputs: [],
    forwarded: false,
    ...fields,
  };
}
