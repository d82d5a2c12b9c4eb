/** The console: pages for people, beside the API, made on the server and kept fresh by small scripts. */
import { type NextFunction, type Request, type Response, Router } from 'express';
import type { WebserverDeps } from '../deps.ts';
import { Problem } from '../http/problem.ts';
import { passwordPage } from './account/password.ts';
import { preferencesForm } from './account/preferences.ts';
import { administrationPages } from './administration/pages.ts';
import { actionPages } from './alarms/act.ts';
import { detailsPages } from './alarms/details-pages.ts';
import { listSettingsPages } from './alarms/list-settings-pages.ts';
import { alarmPages } from './alarms/pages.ts';
import { calendarPages } from './calendar/pages.ts';
import { loadAssets } from './assets.ts';
import { deadLetterPages } from './dead-letters/pages.ts';
import { pageErrors } from './errors.ts';
import { firstEventPage } from './first-event.ts';
import { loginPages } from './login.ts';
import { enginePages } from './engines/pages.ts';
import { entityPages } from './entities/pages.ts';
import { oidcPages } from './oidc.ts';
import { metricPages } from './metrics/pages.ts';
import { eventPages } from './events/pages.ts';
import { createPages } from './page.ts';
import { rulePages } from './rules/pages.ts';

/**
 * The router of every page. `code` is the folder that holds `webserver/`, `dist/` and `node_modules/`. Addresses that are no page are
 * left to who comes after.
 *
 * @throws when a template, a style sheet or a script is missing: better at start than on the first click.
 */
export function createConsole(deps: WebserverDeps, code: string): Router {
  const assets = loadAssets(code);
  const pages = createPages(deps, code, assets);
  const router = Router({ caseSensitive: true });
  router.use('/assets', assets.handler);
  router.use(loginPages(pages));
  router.use(oidcPages(pages));
  router.use(passwordPage(pages));
  router.use(preferencesForm(pages));
  router.use(firstEventPage(pages));
  router.use(listSettingsPages(pages));
  router.use(alarmPages(pages));
  router.use(detailsPages(pages));
  router.use(actionPages(pages));
  router.use(entityPages(pages));
  // Before the calendar, whose pbehaviors are at any address below it.
  router.use(rulePages(pages));
  router.use(calendarPages(pages));
  router.use(metricPages(pages));
  router.use(eventPages(pages));
  router.use(deadLetterPages(pages));
  router.use(administrationPages(pages));
  router.use(enginePages(pages));
  router.use(unknownPage);
  router.use(pageErrors(pages));
  return router;
}

/** Whoever opens an address that is no page reads so as a page; programs get the answer of the API. */
function unknownPage(request: Request, _response: Response, next: NextFunction): void {
  const isOpened = request.method === 'GET' && !request.path.startsWith('/api/');
  next(isOpened ? new Problem('not_found', { detail: 'There is nothing at this address' }) : undefined);
}
