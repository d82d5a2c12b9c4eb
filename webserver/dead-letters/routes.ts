/** Routes of dead letters. */
import { z } from 'zod';
import { Problem } from '../http/problem.ts';
import { accountOf, type Caller, type Route, route } from '../http/route.ts';
import { plainText } from '../http/schema.ts';
import { discardLetters, type LetterActor, type LetterResult, replayLetters } from './actions.ts';
import { letterCountsSchema, letterDetailsSchema, letterListSchema, letterQuerySchema } from './letter.ts';
import { countLetters, getLetter, listLetters } from './query.ts';

const letterId = plainText.min(1).max(500);
const params = z.strictObject({ id: letterId });
const replaySchema = z.strictObject({
  event: z.record(z.string(), z.unknown()).optional().describe('Sent in place of the payload, after a correction'),
});

const resultSchema = z.strictObject({
  id: z.string(),
  /** 200 replayed, 204 discarded, 404 no such letter, 409 refused, 503 the broker did not take it. */
  status: z.literal([200, 204, 404, 409, 503]),
  event_id: z.string().optional(),
  reason: z.string().optional(),
});

const tag = 'Dead letters';

const list = route({
  method: 'get',
  path: '/api/v1/dead-letters',
  access: 'deadletters.read',
  tag,
  summary: 'Inputs that could not be used, the newest first',
  query: letterQuerySchema,
  responses: { 200: { description: 'One page; `meta.next` is the cursor of the next one', schema: letterListSchema } },
}).answeredBy(async ({ query }, deps) => ({ status: 200, body: await listLetters(deps, query) }));

const counts = route({
  method: 'get',
  path: '/api/v1/dead-letters/count',
  access: 'deadletters.read',
  tag,
  summary: 'How many there are, by engine and reason',
  responses: { 200: { description: 'The newest 10,000, counted', schema: letterCountsSchema } },
}).answeredBy(async (_call, deps) => ({ status: 200, body: await countLetters(deps) }));

const details = route({
  method: 'get',
  path: '/api/v1/dead-letters/:id',
  access: 'deadletters.read',
  tag,
  summary: 'One of them, with its payload',
  params,
  responses: { 200: { description: 'The dead letter', schema: letterDetailsSchema } },
  refusals: [404],
}).answeredBy(async ({ params: { id } }, deps) => {
  const letter = await getLetter(deps, id);
  if (letter === undefined) throw unknownLetter();
  return { status: 200, body: letter };
});

const replay = route({
  method: 'put',
  path: '/api/v1/dead-letters/:id/replay',
  access: 'deadletters.act',
  tag,
  summary: 'Send it again, as a new event that names the old one in `replay_of`',
  description: 'Once: when it fails again, it is a new dead letter, which can be replayed.',
  params,
  body: replaySchema,
  responses: {
    200: {
      description: 'The broker has the new event',
      schema: z.strictObject({ id: z.string(), event_id: z.string() }),
    },
  },
  refusals: [404, 409],
}).answeredBy(async ({ params: { id }, body, caller }, deps) => {
  const [result] = await replayLetters(deps, actorOf(caller), [{ ...body, id }]);
  if (result?.kind !== 'replayed') throw refusal(result);
  return { status: 200, body: { id, event_id: result.event_id } };
});

const discard = route({
  method: 'delete',
  path: '/api/v1/dead-letters/:id',
  access: 'deadletters.act',
  tag,
  summary: 'Discard it for good',
  params,
  responses: { 204: { description: 'It is gone' } },
  refusals: [404],
}).answeredBy(async ({ params: { id }, caller }, deps) => {
  const [result] = await discardLetters(deps, actorOf(caller), [{ id }]);
  if (result?.kind !== 'discarded') throw refusal(result);
  return { status: 204 };
});

const bulkReplay = route({
  method: 'put',
  path: '/api/v1/bulk/dead-letters/replay',
  access: 'deadletters.act',
  tag,
  summary: 'Send several again, each as a new event',
  description: 'One result per item, in order. The number of items is limited by `limits.alarms_per_action`.',
  body: z.array(replaySchema.extend({ id: letterId })).min(1, 'Must hold at least one item'),
  responses: { 207: { description: 'One result per item', schema: z.array(resultSchema) } },
}).answeredBy(async ({ body, caller }, deps) => {
  refuseTooMany(body, deps.config.limits.alarms_per_action);
  return { status: 207, body: (await replayLetters(deps, actorOf(caller), body)).map(itemResult) };
});

const bulkDiscard = route({
  method: 'put',
  path: '/api/v1/bulk/dead-letters/discard',
  access: 'deadletters.act',
  tag,
  summary: 'Discard several for good',
  description: 'One result per item, in order. The number of items is limited by `limits.alarms_per_action`.',
  body: z.array(z.strictObject({ id: letterId })).min(1, 'Must hold at least one item'),
  responses: { 207: { description: 'One result per item', schema: z.array(resultSchema) } },
}).answeredBy(async ({ body, caller }, deps) => {
  refuseTooMany(body, deps.config.limits.alarms_per_action);
  return { status: 207, body: (await discardLetters(deps, actorOf(caller), body)).map(itemResult) };
});

export const deadLetterRoutes: readonly Route[] = [list, counts, details, replay, discard, bulkReplay, bulkDiscard];

function actorOf(caller: Caller): LetterActor {
  return { account: accountOf(caller), address: caller.address, requestId: caller.requestId };
}

function refuseTooMany(items: readonly unknown[], most: number): void {
  if (items.length > most) throw new Problem('too_large', { detail: `At most ${most} items at once` });
}

function unknownLetter(): Problem {
  return new Problem('not_found', { detail: 'There is no dead letter with this id' });
}

function refusal(result: LetterResult | undefined): Problem {
  if (result?.kind === 'refused') return new Problem('refused', { detail: result.reason });
  if (result?.kind !== 'unavailable') return unknownLetter();
  return new Problem('unavailable', {
    detail: 'The broker did not take the event: nothing was done',
    retryAfter: 5,
  });
}

function itemResult(result: LetterResult): z.output<typeof resultSchema> {
  const { id } = result;
  switch (result.kind) {
    case 'replayed':
      return { id, status: 200, event_id: result.event_id };
    case 'discarded':
      return { id, status: 204 };
    case 'unknown':
      return { id, status: 404, reason: 'There is no dead letter with this id' };
    case 'refused':
      return { id, status: 409, reason: result.reason };
    case 'unavailable':
      return { id, status: 503, reason: result.reason };
  }
}
