/** What became of an action, for those who did not wait. The engine archives outcomes in `action_outcomes` under the action's id, for a day. */
import { z } from 'zod';
import type { WebserverDeps } from '../deps.ts';

export const actionStatusSchema = z.strictObject({
  id: z.string(),
  status: z.enum(['pending', 'applied', 'refused']),
  alarm_id: z.string().optional(),
  entity_id: z.string().optional(),
  reason: z.string().optional(),
});

export type ActionStatus = z.output<typeof actionStatusSchema>;

interface StoredOutcome {
  readonly _id: string;
  readonly entity_id?: string;
  readonly alarm_id?: string;
  /** Absent while it is pending. */
  readonly applied?: boolean;
  readonly reason?: string;
  readonly time?: Date;
}

/** Notes that an action is under way. The engine's outcome replaces the note; one that is there already stays. */
export async function notePending(
  deps: Pick<WebserverDeps, 'db' | 'now'>,
  id: string,
  { entity_id, alarm_id }: { readonly entity_id: string; readonly alarm_id?: string },
): Promise<void> {
  const outcomes = deps.db.collection<StoredOutcome>('action_outcomes');
  const note = { entity_id, ...(alarm_id === undefined ? {} : { alarm_id }), time: deps.now() };
  await outcomes.updateOne({ _id: id }, { $setOnInsert: note }, { upsert: true });
}

/** Undefined when no action of this id is known (any more). */
export async function actionStatus(deps: Pick<WebserverDeps, 'db'>, id: string): Promise<ActionStatus | undefined> {
  const found = await deps.db.collection<StoredOutcome>('action_outcomes').findOne({ _id: id });
  if (found === null) return undefined;
  const status = found.applied === undefined ? 'pending' : found.applied ? 'applied' : 'refused';
  return { id, status, alarm_id: found.alarm_id, entity_id: found.entity_id, reason: found.reason };
}
