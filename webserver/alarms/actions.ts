/** Acts on alarms: what the routes and the console's buttons call. An action is an event; the alarm engine decides (`docs/architecture.md`). */
import { randomUUID } from 'node:crypto';
import { messageOf, TransientError } from '../../lib/errors/errors.ts';
import { timedId } from '../../lib/event/event-id.ts';
import type { Account } from '../auth/account.ts';
import { recordAudit } from '../audit/log.ts';
import type { WebserverDeps } from '../deps.ts';
import type { Outcome } from './action-desk.ts';
import type { ActionFields, ActionName } from './action-names.ts';
import type { WantedDocument } from './board-refresh.ts';
import { notePending } from './outcomes.ts';
import { getAlarm } from './query.ts';
import type { AlarmRow } from './view.ts';

export interface ActionItem extends ActionFields {
  /** Id of the alarm. */
  readonly id: string;
}

/** What became of one item. `action_id` finds a pending one later. */
export type ActionResult =
  | { readonly kind: 'applied'; readonly id: string; readonly action_id: string }
  | { readonly kind: 'refused'; readonly id: string; readonly reason: string; readonly action_id?: string }
  | { readonly kind: 'pending'; readonly id: string; readonly action_id: string }
  | { readonly kind: 'unknown'; readonly id: string }
  | { readonly kind: 'unavailable'; readonly id: string; readonly reason: string };

/** Who acts, and from which request. */
export interface Actor {
  readonly account: Account;
  readonly address: string;
  readonly requestId: string;
}

type ActionDeps = Pick<WebserverDeps, 'alarms' | 'actions' | 'db' | 'live' | 'now' | 'logger'>;

/**
 * Does one thing to several alarms, each with fields of its own. One result per item, in order. Resolves after two seconds at the
 * latest; applied changes can be read back then, in the list too.
 */
export async function actOnAlarms(
  deps: ActionDeps,
  actor: Actor,
  action: ActionName,
  items: readonly ActionItem[],
): Promise<ActionResult[]> {
  const more = items.flatMap((item) => resourcesOf(deps, item));
  const all = await Promise.all([...items, ...more].map((item) => actOnOne(deps, actor, action, item)));
  await deps.alarms.show(all.flatMap((one) => one.written ?? []));
  const results = all.slice(0, items.length).map((one) => one.result);
  await recordAudit(deps, actor, {
    action: `alarm.${action}`,
    target: [...items, ...more].map((item) => item.id),
    after: [...items, ...more].map(({ id: _id, ...fields }) => fields),
    results: all.map(({ result }) => result.kind),
  });
  return results;
}

/** A18: with a component's alarm, those of its resources that nobody has acknowledged. */
function resourcesOf({ alarms }: Pick<ActionDeps, 'alarms'>, { id, ack_resources: isWanted, ...fields }: ActionItem) {
  const alarm = isWanted === true ? alarms.rowOf(id) : undefined;
  if (alarm?.entity_type !== 'component') return [];
  const filter = { component: alarm.entity_id, acknowledged: false };
  const { rows } = alarms.list(filter, { page: 1, limit: resourcesMax, sort_by: ['severity'], sort: ['desc'] });
  return rows.filter((row) => row.entity_type === 'resource').map((row): ActionItem => ({ ...fields, id: row.id }));
}

/** Resources of one component that are acknowledged with it at most. */
const resourcesMax = 1000;

interface Asked {
  readonly action: ActionName;
  readonly item: ActionItem;
}

interface Sent {
  readonly result: ActionResult;
  /** Where the change can be read, once the document has this position. */
  readonly written?: WantedDocument;
}

async function actOnOne(deps: ActionDeps, actor: Actor, action: ActionName, item: ActionItem): Promise<Sent> {
  const alarm = deps.alarms.rowOf(item.id) ?? (await getAlarm(deps, item.id, { page: 1, limit: 1 }));
  if (alarm === undefined) return { result: { kind: 'unknown', id: item.id } };
  if (alarm.resolved !== undefined) {
    return { result: { kind: 'refused', id: item.id, reason: 'The alarm is resolved already' } };
  }
  const id = timedId(deps.now().getTime(), randomUUID());
  try {
    const outcome = await deps.actions.send({ id, event: eventOf(alarm, actor.account, deps.now(), { action, item }) });
    if (outcome === undefined) await notePending(deps, id, { entity_id: alarm.entity_id, alarm_id: alarm.id });
    return sentOf(item.id, id, outcome);
  } catch (error) {
    if (!(error instanceof TransientError)) throw error;
    return { result: { kind: 'unavailable', id: item.id, reason: messageOf(error) } };
  }
}

function sentOf(id: string, action_id: string, outcome: Outcome): Sent {
  if (outcome === undefined) return { result: { kind: 'pending', id, action_id } };
  if (!outcome.applied) {
    return { result: { kind: 'refused', id, action_id, reason: outcome.reason ?? 'The engine refused it' } };
  }
  const result: ActionResult = { kind: 'applied', id, action_id };
  const { entity_id, position } = outcome;
  return position === undefined ? { result } : { result, written: { entity_id, position } };
}

/** The event of an action, in the words of `docs/event.md`. */
function eventOf(alarm: AlarmRow, account: Account, now: Date, { action, item }: Asked): Record<string, unknown> {
  return {
    event_type: action,
    source_type: alarm.entity_type,
    connector: alarm.connector,
    connector_name: alarm.connector_name,
    component: alarm.component,
    resource: alarm.resource,
    timestamp: now.getTime() / 1000,
    initiator: 'user',
    alarm_id: alarm.id,
    author: account.name,
    user_id: account.id,
    role: account.roles[0],
    output: item.comment ?? '',
    state: item.state,
    duration: item.duration_seconds,
    ticket: item.ticket,
    ticket_url: item.ticket_url,
    ticket_system_name: item.ticket_system_name,
    ticket_comment: item.ticket_comment,
    ticket_data: item.ticket_data,
  };
}
