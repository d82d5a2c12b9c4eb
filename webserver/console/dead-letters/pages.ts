/** The pages of dead letters: the list, and each one at its own address. */
import { type Request, type Response, Router, urlencoded } from 'express';
import type { Account } from '../../auth/account.ts';
import { letterQuerySchema, type StoredLetter } from '../../dead-letters/letter.ts';
import { checkToken } from '../../auth/forgery.ts';
import { countLetters, findLetter, listLetters } from '../../dead-letters/query.ts';
import { Problem } from '../../http/problem.ts';
import { fieldOf } from '../form.ts';
import { guarded } from '../guard.ts';
import { type Console, frameData, type PageData, readingOf, sendFramed, sendPart, wantsPart } from '../page.ts';
import { texts } from '../texts/en.ts';
import { deadLetterTexts as say } from '../texts/en/dead-letters.ts';
import { actOnLetters, replayCorrected } from './act.ts';
import { readFilters } from './filters.ts';
import { letterListView, letterView } from './view.ts';

const pageSize = 50;

/** A correction is as long as what the page shows of a payload at most; every character may take nine in a form. */
const form = urlencoded({ extended: false, limit: 1_000_000, parameterLimit: 2000 });

export function deadLetterPages(console: Console): Router {
  const router = Router({ caseSensitive: true });
  router.get(
    '/dead-letters',
    guarded('deadletters.read', console, (request, response, account) => showList(request, response, account, console)),
  );
  router.post(
    '/dead-letters/actions',
    form,
    guarded('deadletters.act', console, (request, response, account) =>
      actOnLetters(request, response, account, console),
    ),
  );
  router.get(
    '/dead-letters/:id',
    guarded('deadletters.read', console, async (request, response, account) => {
      showOne(request, response, { account, console, letter: await letterOf(request, console) });
    }),
  );
  router.post(
    '/dead-letters/:id/replay',
    form,
    guarded('deadletters.act', console, async (request, response, account) => {
      checkToken(request, account, fieldOf(request, 'csrf_token'));
      const letter = await letterOf(request, console);
      const again = await replayCorrected(request, response, account, { letter, console });
      if (again !== undefined) showOne(request, response, { account, console, letter, ...again });
    }),
  );
  return router;
}

async function showList(request: Request, response: Response, account: Account, console: Console): Promise<void> {
  const frame = frameData(request, account, console);
  const { searchParams } = new URL(request.originalUrl, 'http://console.invalid');
  const filters = readFilters(searchParams);
  const { done, ...asked } = filters;
  const replayed = done === 'all' ? {} : { replayed: String(done === 'replayed') };
  const query = letterQuerySchema.parse({ ...asked, ...replayed, limit: String(pageSize) });
  const [page, counts] = await Promise.all([listLetters(console.deps, query), countLetters(console.deps)]);
  const data = {
    ...frame,
    ...shared(account, console),
    scripts: ['main', 'select-all'],
    letters: letterListView(page, counts, filters, readingOf(request, console.deps)),
    title: `${say.title} · ${texts.frame.product}`,
  };
  if (wantsPart(request)) await sendPart(response, 'dead-letters/letters', data, console);
  else sendFramed(response, 'dead-letters/letters', data, console);
}

interface Shown {
  readonly account: Account;
  readonly console: Console;
  readonly letter: StoredLetter;
  /** What was typed and why it was not sent. */
  readonly draft?: string;
  readonly fault?: string;
}

function showOne(request: Request, response: Response, shown: Shown): void {
  const { account, console, letter, draft, fault = '' } = shown;
  const view = letterView(letter, readingOf(request, console.deps));
  const data = {
    ...frameData(request, account, console),
    ...shared(account, console),
    letter: draft === undefined ? view : { ...view, draft },
    fault,
    title: `${view.row.reason} · ${say.title} · ${texts.frame.product}`,
  };
  if (fault !== '') response.status(400);
  sendFramed(response, 'dead-letters/letter', data, console);
}

function shared(account: Account, { deps }: Console): PageData {
  return { say, problem: deps.live.problem(), mayActOnLetters: account.permissions.has('deadletters.act') };
}

async function letterOf(request: Request, { deps }: Console): Promise<StoredLetter> {
  const { id } = request.params;
  const found =
    typeof id === 'string' && id.length <= 500 && !id.includes('\0') ? await findLetter(deps, id) : undefined;
  if (found === undefined) throw new Problem('not_found', { detail: say.notFoundText });
  return found;
}
