/** Replays and discards dead letters: what the routes and the console's buttons call. */
import { exchanges } from '../../lib/amqp/topology.ts';
import { messageOf, TransientError } from '../../lib/errors/errors.ts';
import type { Account } from '../auth/account.ts';
import { recordAudit } from '../audit/log.ts';
import type { WebserverDeps } from '../deps.ts';
import type { StoredLetter } from './letter.ts';
import { replayId, replayOf } from './payload.ts';
import { findLetter } from './query.ts';

type ActionDeps = Pick<WebserverDeps, 'db' | 'publisher' | 'pools' | 'logger' | 'now'>;

export interface LetterItem {
  readonly id: string;
  /** Sent in place of the payload. */
  readonly event?: Readonly<Record<string, unknown>> | undefined;
}

/** What became of one item. `event_id` is the new event's. */
export type LetterResult =
  | { readonly kind: 'replayed'; readonly id: string; readonly event_id: string }
  | { readonly kind: 'discarded'; readonly id: string }
  | { readonly kind: 'refused'; readonly id: string; readonly reason: string }
  | { readonly kind: 'unknown'; readonly id: string }
  | { readonly kind: 'unavailable'; readonly id: string; readonly reason: string };

export interface LetterActor {
  readonly account: Account;
  readonly address: string;
  readonly requestId: string;
}

/** Sends each letter again, as a new event, to where it came from. One result per item, in order. */
export async function replayLetters(
  deps: ActionDeps,
  actor: LetterActor,
  items: readonly LetterItem[],
): Promise<LetterResult[]> {
  return await onEach(deps, actor, 'dead_letter.replay', items, (letter, item) =>
    replayOne(deps, actor, letter, item.event),
  );
}

/** Removes each letter for good; the audit log keeps what it was, without its payload. One result per item, in order. */
export async function discardLetters(
  deps: ActionDeps,
  actor: LetterActor,
  items: readonly LetterItem[],
): Promise<LetterResult[]> {
  return await onEach(deps, actor, 'dead_letter.discard', items, async ({ _id }) => {
    await deps.db.collection<StoredLetter>('dead_letters').deleteOne({ _id });
    return { kind: 'discarded', id: _id };
  });
}

// oxlint-disable-next-line eslint/max-params -- who, what, to which, and how
async function onEach(
  deps: ActionDeps,
  actor: LetterActor,
  action: string,
  items: readonly LetterItem[],
  act: (letter: StoredLetter, item: LetterItem) => Promise<LetterResult>,
): Promise<LetterResult[]> {
  const results: LetterResult[] = [];
  const before: unknown[] = [];
  // One after the other: a payload may have megabytes, and a thousand of them must not be in memory at once.
  for (const item of items) {
    const letter = await findLetter(deps, item.id);
    if (letter !== undefined) before.push(withoutPayload(letter));
    results.push(letter === undefined ? { kind: 'unknown', id: item.id } : await act(letter, item));
  }
  await recordAudit(deps, actor, {
    action,
    target: items.map(({ id }) => id),
    before,
    after: items.flatMap(({ event }) => (event === undefined ? [] : [event])),
    results: results.map(({ kind }) => kind),
  });
  return results;
}

function withoutPayload({ payload: _payload, ...letter }: StoredLetter): Omit<StoredLetter, 'payload'> {
  return letter;
}

async function replayOne(
  deps: ActionDeps,
  { account }: LetterActor,
  letter: StoredLetter,
  corrected: LetterItem['event'],
): Promise<LetterResult> {
  const id = letter._id;
  if (letter.replayed !== undefined) return { kind: 'refused', id, reason: 'It was replayed already' };
  const replay = replayOf(letter, corrected);
  if ('reason' in replay) return { kind: 'refused', id, reason: replay.reason };
  const event_id = replayId(letter);
  try {
    const exchange = deps.pools.find(({ name }) => name === letter.pool)?.input.exchange;
    // A pool that is fed by another one gets it through the front door, like everything else.
    const to = exchange === undefined || exchange === '' ? exchanges.events : exchange;
    await deps.publisher.publish({ ...replay, exchange: to, messageId: event_id, mandatory: true });
  } catch (error) {
    if (!(error instanceof TransientError)) throw error;
    return { kind: 'unavailable', id, reason: messageOf(error) };
  }
  const replayed = { time: deps.now(), by: account.id, event_id };
  await deps.db.collection<StoredLetter>('dead_letters').updateOne({ _id: id }, { $set: { replayed } });
  return { kind: 'replayed', id, event_id };
}
