/** One route per action and alarm, and one per action for several alarms at once; all made from `actionSchemas`. */
import { z } from 'zod';
import type { WebserverDeps } from '../deps.ts';
import { Problem } from '../http/problem.ts';
import { accountOf, type Caller, type Route, route } from '../http/route.ts';
import { plainText } from '../http/schema.ts';
import { type ActionName, actionNames, actionSchemas } from './action-names.ts';
import { type ActionItem, type ActionResult, actOnAlarms } from './actions.ts';
import { getAlarm } from './query.ts';
import { type AlarmDetails, alarmDetailsSchema } from './view.ts';

const alarmId = plainText.min(1).max(1000);

const pendingSchema = z.strictObject({
  id: z.string(),
  status: z.literal('pending'),
  /** Where its outcome will be found. */
  href: z.string(),
});

const itemResultSchema = z.strictObject({
  /** Id of the alarm. */
  id: z.string(),
  /** 200 applied, 202 under way, 404 no such alarm, 409 refused, 503 the broker did not take it. */
  status: z.literal([200, 202, 404, 409, 503]),
  reason: z.string().optional(),
  action_id: z.string().optional(),
});

const summaries: Readonly<Record<ActionName, string>> = {
  ack: 'Acknowledge an alarm',
  ackremove: 'Take an acknowledgement back',
  cancel: 'Cancel an alarm',
  uncancel: 'Take a cancellation back',
  comment: 'Comment an alarm',
  assocticket: 'Associate a ticket that exists elsewhere',
  snooze: 'Snooze an alarm for a while',
  unsnooze: 'End a snooze',
  changestate: 'Fix the severity of an alarm',
};

function single(action: ActionName): Route {
  return route({
    method: 'put',
    path: `/api/v1/alarms/:id/${action}`,
    access: 'alarms.act',
    tag: 'Alarms',
    summary: summaries[action],
    params: z.strictObject({ id: alarmId }),
    body: actionSchemas[action],
    responses: {
      200: { description: 'Done: the alarm as it is now', schema: alarmDetailsSchema },
      202: { description: 'Under way: no outcome within two seconds', schema: pendingSchema },
    },
    refusals: [404, 409, 503],
  }).answeredBy(async ({ params, body, caller }, deps) => {
    const [result] = await act(deps, caller, action, [{ ...body, id: params.id }]);
    if (result?.kind === 'applied') return { status: 200, body: await alarmAfter(deps, result.id) };
    if (result?.kind === 'pending') return pending(result.action_id);
    throw refusal(result);
  });
}

function bulk(action: ActionName): Route {
  return route({
    method: 'put',
    path: `/api/v1/bulk/alarms/${action}`,
    access: 'alarms.act',
    tag: 'Alarms',
    summary: `${summaries[action]}, for several at once`,
    description: 'One result per item, in order. The number of items is limited by `limits.alarms_per_action`.',
    body: z.array(actionSchemas[action].extend({ id: alarmId })).min(1, 'Must hold at least one item'),
    responses: { 207: { description: 'One result per item', schema: z.array(itemResultSchema) } },
    refusals: [413],
  }).answeredBy(async ({ body, caller }, deps) => {
    const most = deps.config.limits.alarms_per_action;
    if (body.length > most) throw new Problem('too_large', { detail: `At most ${most} alarms at once` });
    const results = await act(deps, caller, action, body);
    return { status: 207, body: results.map(itemResult) };
  });
}

export const actionRoutes: readonly Route[] = [...actionNames.map(single), ...actionNames.map(bulk)];

function act(
  deps: WebserverDeps,
  caller: Caller,
  action: ActionName,
  items: readonly ActionItem[],
): Promise<ActionResult[]> {
  const { address, requestId } = caller;
  return actOnAlarms(deps, { account: accountOf(caller), address, requestId }, action, items);
}

function pending(id: string): { status: 202; headers: { location: string }; body: z.output<typeof pendingSchema> } {
  const href = `/api/v1/actions/${id}`;
  return { status: 202, headers: { location: href }, body: { id, status: 'pending', href } };
}

/** A cancelled alarm may be resolved by the time it is read: then it is found in the archive. */
async function alarmAfter(deps: WebserverDeps, id: string): Promise<AlarmDetails> {
  const alarm = await getAlarm(deps, id, { page: 1, limit: 10 });
  if (alarm === undefined) throw new Error('An alarm that was acted on cannot be found');
  return alarm;
}

function refusal(result: ActionResult | undefined): Problem {
  switch (result?.kind) {
    case 'refused':
      return new Problem('refused', { detail: result.reason });
    case 'unknown':
      return new Problem('not_found', { detail: 'There is no alarm with this id' });
    default:
      return new Problem('unavailable', {
        detail: 'The broker did not take the action: nothing was done',
        retryAfter: 5,
      });
  }
}

function itemResult(result: ActionResult): z.output<typeof itemResultSchema> {
  switch (result.kind) {
    case 'applied':
      return { id: result.id, status: 200, action_id: result.action_id };
    case 'pending':
      return { id: result.id, status: 202, action_id: result.action_id };
    case 'refused':
      return { id: result.id, status: 409, reason: result.reason, action_id: result.action_id };
    case 'unknown':
      return { id: result.id, status: 404, reason: 'There is no alarm with this id' };
    case 'unavailable':
      return { id: result.id, status: 503, reason: result.reason };
  }
}
