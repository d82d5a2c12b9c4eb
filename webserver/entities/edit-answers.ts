/** How routes that change entities answer: one edit, and each of several. */
import { z } from 'zod';
import type { Actor } from '../alarms/actions.ts';
import type { WebserverDeps } from '../deps.ts';
import { Problem } from '../http/problem.ts';
import { accountOf, type Caller } from '../http/route.ts';
import type { EditResult } from './edit.ts';
import { getLinked, linkedEntitySchema } from './links.ts';

const pendingSchema = z.strictObject({ id: z.string(), status: z.literal('pending'), href: z.string() });

export const resultSchema = z.strictObject({
  id: z.string(),
  /** 200 applied, 202 under way, 404 no such entity, 409 refused, 503 the broker did not take it. */
  status: z.literal([200, 202, 404, 409, 503]),
  reason: z.string().optional(),
  action_id: z.string().optional(),
});

export const editAnswers = {
  200: { description: 'The entity as it is now', schema: linkedEntitySchema },
  202: { description: 'Under way: no outcome within two seconds', schema: pendingSchema },
} as const;

/** What one edit is answered with. @throws {Problem} 404, 409, 503. */
export async function answerOf(result: EditResult | undefined, id: string, deps: WebserverDeps) {
  if (result?.kind === 'pending') {
    const href = `/api/v1/actions/${result.action_id}`;
    const body = { id: result.action_id, status: 'pending' as const, href };
    return { status: 202 as const, headers: { location: href }, body };
  }
  const entity = result?.kind === 'applied' ? await getLinked(deps, id) : undefined;
  if (entity === undefined) throw refusal(result);
  return { status: 200 as const, body: entity };
}

export function actorOf(caller: Caller): Actor {
  return { account: accountOf(caller), address: caller.address, requestId: caller.requestId };
}

function refusal(result: EditResult | undefined): Problem {
  if (result?.kind === 'refused') return new Problem('refused', { detail: result.reason });
  if (result?.kind !== 'unavailable') return new Problem('not_found', { detail: 'There is no entity with this id' });
  return new Problem('unavailable', { detail: 'The broker did not take the edit: nothing was done', retryAfter: 5 });
}

export function itemResult(result: EditResult): z.output<typeof resultSchema> {
  const { id } = result;
  switch (result.kind) {
    case 'applied':
      return { id, status: 200, action_id: result.action_id };
    case 'pending':
      return { id, status: 202, action_id: result.action_id };
    case 'refused':
      return { id, status: 409, reason: result.reason };
    case 'unknown':
      return { id, status: 404, reason: 'There is no entity with this id' };
    case 'unavailable':
      return { id, status: 503, reason: result.reason };
  }
}
