/** The indexes that the webserver's own reading needs; those of entities and alarms are the engines'. */
import type { Database } from '../lib/mongo/client.ts';
import { changesCollection } from '../lib/pbehavior/change.ts';
import { serviceChangesCollection } from '../lib/service/change.ts';
import { createBookmarkIndexes } from './alarms/bookmarks.ts';
import { createAuditIndexes } from './audit/log.ts';
import type { Authenticator } from './auth/authenticator.ts';
import { createImportIndexes } from './entities/import.ts';

/** Outcomes are asked for soon or never (`docs/architecture.md`). */
const outcomesKeptSeconds = 86_400;

/** Failures of rules are looked at when a rule was changed, or not at all. */
const failuresKeptSeconds = 30 * 86_400;

/** Creating what exists changes nothing. */
export async function createIndexes(db: Database['db'], authenticator: Authenticator): Promise<void> {
  await authenticator.createIndexes();
  await createAuditIndexes(db);
  await createBookmarkIndexes(db);
  await createImportIndexes(db);
  const byTime = { expireAfterSeconds: outcomesKeptSeconds, name: 'time' };
  await db.collection('action_outcomes').createIndex({ time: 1 }, byTime);
  await db
    .collection('rule_failures')
    .createIndex({ time: 1 }, { expireAfterSeconds: failuresKeptSeconds, name: 'time' });
  await db.collection('rule_failures').createIndex({ rule: 1 }, { name: 'rule' });
  for (const field of ['engine', 'code']) {
    await db.collection('dead_letters').createIndex({ [field]: 1, _id: -1 }, { name: field });
  }
  // What hangs below a connector or a component.
  for (const field of ['connector', 'component']) {
    await db.collection('entities').createIndex({ [field]: 1 }, { name: field });
  }
  const forADay = { expireAfterSeconds: 86_400, name: 'time' };
  for (const changes of [changesCollection, serviceChangesCollection]) {
    await db.collection(changes).createIndex({ time: 1 }, forADay);
  }
  await db.collection('resolved_alarms').createIndex({ entity_id: 1 }, { name: 'entity_id' });
}
