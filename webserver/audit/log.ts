/** The audit log: who changed what through the API or the console, and what came of it. Only ever appended. */
import { randomBytes } from 'node:crypto';
import { messageOf } from '../../lib/errors/errors.ts';
import type { Logger } from '../../lib/log/logger.ts';
import type { Database } from '../../lib/mongo/client.ts';

export interface AuditDeps {
  readonly db: Database['db'];
  readonly logger: Logger;
  readonly now: () => Date;
}

export interface AuditActor {
  readonly account: { readonly id: string; readonly credential: string } | undefined;
  readonly address: string;
  readonly requestId: string;
}

export interface AuditChange {
  /** `<area>.<what>`, for example `alarm.ack` or `api_key.create`. */
  readonly action: string;
  readonly target: readonly string[];
  readonly before?: unknown;
  /** What was asked for. Never a secret. */
  readonly after?: unknown;
  /** One per target; absent: it was done. */
  readonly results?: readonly string[];
}

export interface AuditEntry extends AuditChange {
  /** Begins with the time, so that the newest are read by `_id`. */
  readonly _id: string;
  readonly time: Date;
  readonly user?: string;
  readonly credential?: string;
  readonly address: string;
  readonly request_id: string;
  readonly results: readonly string[];
}

/** The collection, for who reads it. */
export function auditEntries(db: Database['db']) {
  return db.collection<AuditEntry>('audit_log');
}

/** What every id of an entry from this time on is not less than. */
export function idAt(time: Date): string {
  return `${time.getTime().toString(16).padStart(12, '0')}-`;
}

/** The indexes of the filters; the order is that of `_id`. */
export async function createAuditIndexes(db: Database['db']): Promise<void> {
  for (const field of ['user', 'action', 'target']) {
    await auditEntries(db).createIndex({ [field]: 1, _id: -1 }, { name: field });
  }
}

/** Appends one entry. A change that has happened is not undone because its entry could not be written: that is logged as an error. */
export async function recordAudit(deps: AuditDeps, actor: AuditActor, change: AuditChange): Promise<void> {
  const time = deps.now();
  const who = actor.account === undefined ? {} : { user: actor.account.id, credential: actor.account.credential };
  const entry: AuditEntry = {
    _id: `${idAt(time)}${randomBytes(8).toString('hex')}`,
    time,
    ...who,
    address: actor.address,
    request_id: actor.requestId,
    ...change,
    results: change.results ?? ['done'],
  };
  try {
    await auditEntries(deps.db).insertOne(entry);
  } catch (error) {
    deps.logger.error({ reason: messageOf(error), action: change.action, user: who.user }, 'An audit entry was lost');
  }
}
