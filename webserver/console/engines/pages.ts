/** The page of the engine map. */
import { type Request, type Response, Router } from 'express';
import type { Account } from '../../auth/account.ts';
import { guarded } from '../guard.ts';
import { type Console, frameData, readingOf, sendFramed, sendPart, wantsPart } from '../page.ts';
import { texts } from '../texts/en.ts';
import { engineTexts as say } from '../texts/en/engines.ts';
import { enginesPage } from './view.ts';

export function enginePages(console: Console): Router {
  const router = Router({ caseSensitive: true });
  router.get(
    '/engines',
    guarded('health.read', console, (request, response, account) => showMap(request, response, account, console)),
  );
  return router;
}

async function showMap(request: Request, response: Response, account: Account, console: Console): Promise<void> {
  const { deps } = console;
  const frame = frameData(request, account, console);
  const engines = enginesPage(await deps.engines.view(), readingOf(request, deps));
  const sign = engines.troubles.length === 0 ? '' : `${engines.troubles.length} ✕ · `;
  const title = `${sign}${say.title} · ${texts.frame.product}`;
  const page = { ...frame, engines, say, problem: deps.live.problem(), title };
  if (wantsPart(request)) await sendPart(response, 'engines/engines', page, console);
  else sendFramed(response, 'engines/engines', page, console);
}
