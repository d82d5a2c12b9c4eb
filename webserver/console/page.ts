/** What every page of the console is made with: whom it is for, the frame around it, the answer. */
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Request, Response } from 'express';
import type { Account } from '../auth/account.ts';
import type { WebserverDeps } from '../deps.ts';
import type { Assets } from './assets.ts';
import { formatClock, initialsOf } from './format.ts';
import { icon } from './icons.ts';
import { type Preferences, readPreferences, readZone } from './preferences.ts';
import { accountLinks, railLinks } from './rail.ts';
import { createRenderer, type Render } from './render.ts';
import { siteView } from './site.ts';
import { texts } from './texts/en.ts';
import type { Reading } from './view.ts';

/** What the handlers of the console share. */
export interface Console {
  readonly deps: WebserverDeps;
  readonly render: Render;
}

const compress = promisify(gzip);

export type PageData = Readonly<Record<string, unknown>>;

/** The attributes of a link that changes the list in place. Without scripts it is a plain link. */
const follow = 'hx-boost="target:#view, swap:outerMorph"';

export function createPages(deps: WebserverDeps, code: string, assets: Assets): Console {
  return {
    deps,
    render: createRenderer(code, {
      t: texts,
      icon,
      follow,
      asset: assets.url,
      modules: assets.modules,
      site: () => siteView(deps.settings.current()),
    }),
  };
}

/** For whom and when a page is made. */
export function readingOf(request: Request, deps: WebserverDeps): Reading {
  return { texts, now: deps.now().getTime(), zone: readZone(request) };
}

/** True for the requests of our own scripts, which want a part of a page. */
export function wantsPart(request: Request): boolean {
  return request.get('hx-request') === 'true';
}

/** The token that forms repeat; none in a part of a page (see `sendPart`). */
export function tokenFor(request: Request, account: Account): string {
  return wantsPart(request) ? '' : (account.csrfToken ?? '');
}

/** What the frame shows around a page for someone who is signed in. */
export function frameData(request: Request, account: Account, { deps }: Console): PageData {
  const { now, zone } = readingOf(request, deps);
  const preferences = readPreferences(request, account);
  return {
    ...preferences,
    now,
    zone,
    // Before anything is read: what comes later than this may be missing on the page.
    position: `${deps.live.epoch}.${deps.live.last}`,
    clock: formatClock(now, now, zone),
    csrf: tokenFor(request, account),
    scripts: ['main'],
    mayAct: account.permissions.has('alarms.act'),
    account: { name: account.name, initials: initialsOf(account.name), roles: account.roles.join(', ') },
    choices: choicesOf(preferences),
    pages: railLinks(request.path, account, deps),
    accountPages: accountLinks(account),
  };
}

function choicesOf({ theme, density, shortcuts, alerts }: Preferences): readonly object[] {
  const { frame } = texts;
  const options = (set: string, labels: Readonly<Record<string, string>>): readonly object[] =>
    Object.entries(labels).map(([value, label]) => ({ value, label, isSet: value === set }));
  const themes = { system: frame.themeSystem, light: frame.themeLight, dark: frame.themeDark };
  const densities = { normal: frame.densityNormal, compact: frame.densityCompact };
  const switches = { on: frame.shortcutsOn, off: frame.shortcutsOff };
  const kinds = { off: texts.alerts.off, title: texts.alerts.title, sound: texts.alerts.sound };
  return [
    { name: 'theme', label: frame.theme, options: options(theme, themes) },
    { name: 'density', label: frame.density, options: options(density, densities) },
    { name: 'shortcuts', label: frame.shortcuts, options: options(shortcuts, switches) },
    { name: 'alerts', label: texts.alerts.label, options: options(alerts, kinds), test: texts.alerts.test },
  ];
}

/** Answers with a whole page: the content inside the frame inside the layout. */
export function sendFramed(response: Response, template: string, data: PageData, { render }: Console): void {
  const content = render(template, wrap(data));
  const body = render('frame/frame', wrap({ ...data, content }));
  sendHtml(response, render('layout', wrap({ ...data, body })));
}

/** Answers with a page without the frame. */
export function sendBare(response: Response, template: string, data: PageData, { render }: Console): void {
  const body = render(template, wrap(data));
  sendHtml(response, render('layout', wrap({ ...data, body })));
}

/**
 * Answers with a part of a page, compressed: an open list asks for it again and again. It carries no token of the session (scripts
 * have that from the page), so that its size tells nothing about one (BREACH).
 */
export async function sendPart(
  response: Response,
  template: string,
  data: PageData,
  { render }: Console,
): Promise<void> {
  const html = render(template, wrap(data));
  if (response.req.acceptsEncodings('gzip') === false) {
    sendHtml(response, html);
    return;
  }
  response.setHeader('content-encoding', 'gzip');
  response.vary('accept-encoding');
  sendHtml(response, await compress(html, { level: 1 }));
}

/** Templates find their data under `it`, where a name that is missing is undefined and not an error; what is shared stands beside it. */
function wrap(data: PageData): PageData {
  return {
    it: data,
    ...('list' in data ? { list: data['list'] } : {}),
    ...('alarm' in data ? { alarm: data['alarm'] } : {}),
  };
}

function sendHtml(response: Response, html: string | Buffer): void {
  response.setHeader('cache-control', 'no-store');
  response.vary('hx-request');
  response.type('html').send(html);
}
