/** Replays and discards by the forms of the pages; what destroys is asked for twice. */
import type { Request, Response } from 'express';
import type { Account } from '../../auth/account.ts';
import { checkToken } from '../../auth/forgery.ts';
import { discardLetters, type LetterResult, replayLetters } from '../../dead-letters/actions.ts';
import type { StoredLetter } from '../../dead-letters/letter.ts';
import { messageOf } from '../../../lib/errors/errors.ts';
import { Problem } from '../../http/problem.ts';
import { actorOf, fieldOf, fieldsOf } from '../form.ts';
import { safePath } from '../guard.ts';
import { type Console, sendBare } from '../page.ts';
import { readPreferences } from '../preferences.ts';
import { texts } from '../texts/en.ts';
import { deadLetterTexts as say } from '../texts/en/dead-letters.ts';
import { letterPath } from './filters.ts';

/** Replays or discards what was selected, and says of each what became of it. */
export async function actOnLetters(
  request: Request,
  response: Response,
  account: Account,
  console: Console,
): Promise<void> {
  checkToken(request, account, fieldOf(request, 'csrf_token'));
  const action = fieldOf(request, 'action');
  const ids = readIds(request, console);
  const back = safePath(fieldOf(request, 'back'));
  const items = ids.map((id) => ({ id }));
  const actor = actorOf(request, response, account);
  const asked = { back, account };
  if (action === 'replay') {
    answer(request, response, { action, results: await replayLetters(console.deps, actor, items), ...asked }, console);
  } else if (action === 'discard' && fieldOf(request, 'asked') === 'yes') {
    answer(request, response, { action, results: await discardLetters(console.deps, actor, items), ...asked }, console);
  } else if (action === 'discard') {
    const title = say.confirm.title(ids.length);
    const page = { ...readPreferences(request, account), title, ids, back, say, csrf: account.csrfToken };
    sendBare(response, 'dead-letters/discard', page, console);
  } else throw invalid('action', say.fault.action);
}

function readIds(request: Request, { deps }: Console): readonly string[] {
  const ids = [...new Set(fieldsOf(request, 'id'))];
  if (ids.length === 0) throw invalid('id', say.fault.none);
  const isWrong = ids.some((id) => id === '' || id.length > 500 || id.includes('\0'));
  if (isWrong || ids.length > deps.config.limits.alarms_per_action) throw invalid('id', say.fault.id);
  return ids;
}

interface Done {
  readonly action: 'replay' | 'discard';
  readonly results: readonly LetterResult[];
  readonly back: string;
  readonly account: Account;
}

function answer(
  request: Request,
  response: Response,
  { action, results, back, account }: Done,
  console: Console,
): void {
  const done = results.filter(({ kind }) => kind === 'replayed' || kind === 'discarded').length;
  const title = say.result[action](done, results.length);
  const lines = results.map((result) => ({
    id: result.id,
    href: result.kind === 'discarded' || result.kind === 'unknown' ? undefined : letterPath(result.id),
    words: wordsOf(result),
  }));
  const page = {
    ...readPreferences(request, account),
    title: `${title} · ${texts.frame.product}`,
    heading: title,
    lines,
    back,
    say,
  };
  sendBare(response, 'dead-letters/result', page, console);
}

function wordsOf(result: LetterResult): string {
  if (result.kind === 'refused' || result.kind === 'unavailable') return say.result[result.kind](result.reason);
  return say.result[result.kind];
}

/** Replays one letter, corrected when the form has a text. What could not be sent comes back with the reason. The token of the form is checked by the caller. */
export async function replayCorrected(
  request: Request,
  response: Response,
  account: Account,
  { letter, console }: { readonly letter: StoredLetter; readonly console: Console },
): Promise<{ readonly draft?: string; readonly fault: string } | undefined> {
  const draft = fieldOf(request, 'event');
  const event = draft === '' ? undefined : readEvent(draft);
  if (typeof event === 'string') return { draft, fault: event };
  const items = [{ id: letter._id, ...(event === undefined ? {} : { event }) }];
  const [result] = await replayLetters(console.deps, actorOf(request, response, account), items);
  const isDone = result?.kind === 'replayed';
  if (isDone) response.redirect(303, letterPath(letter._id));
  const fault = result === undefined ? say.result.unknown : wordsOf(result);
  return isDone ? undefined : { fault, ...(draft === '' ? {} : { draft }) };
}

/** The event of a text, or why it is none. */
function readEvent(text: string): Readonly<Record<string, unknown>> | string {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? { ...value } : say.fault.object;
  } catch (error) {
    return say.fault.json(messageOf(error));
  }
}

function invalid(field: string, text: string): Problem {
  return new Problem('invalid_request', { errors: { [field]: text } });
}
