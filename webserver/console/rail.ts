/** The pages that the frame links to, in the order of the rail: one line per page, shown to who may open it. */
import type { Permission } from '../../lib/access/permissions.ts';
import type { Account } from '../auth/account.ts';
import type { WebserverDeps } from '../deps.ts';
import { formatCount } from './format.ts';
import type { IconName } from './icons.ts';
import { administration } from './texts/en/administration.ts';
import { account } from './texts/en/account.ts';
import { calendarTexts } from './texts/en/calendar.ts';
import { deadLetterTexts } from './texts/en/dead-letters.ts';
import { eventTexts } from './texts/en/events.ts';
import { ruleTexts } from './texts/en/rules.ts';
import { texts } from './texts/en.ts';

interface RailPage {
  readonly key: string;
  /** Its own address; everything below it belongs to the page too. */
  readonly href: string;
  readonly icon: IconName;
  readonly label: string;
  /** `g` and this key lead there. */
  readonly letter: string;
  /** Who has one of these sees it. */
  readonly permissions: readonly Permission[];
  /** How many things wait there; a page without it shows no number. */
  readonly count?: (deps: WebserverDeps) => number;
}

/** A page of the rail as the template prints it. */
export interface RailLink {
  readonly key: string;
  readonly href: string;
  readonly icon: IconName;
  readonly label: string;
  readonly letter: string;
  readonly count: string;
  readonly isCurrent: boolean;
}

/** A page about the reader's own account, in the account menu. */
interface AccountPage {
  readonly href: string;
  readonly label: string;
  /** Who has one of these sees it; empty: whoever is signed in. */
  readonly permissions: readonly Permission[];
}

/** Alarms, weather, entities, metrics, events, calendar, rules, engine map, dead letters, administration: in this order, those that exist. */
const pages: readonly RailPage[] = [
  {
    key: 'alarms',
    href: '/alarms',
    icon: 'bell',
    label: texts.frame.alarms,
    letter: 'a',
    permissions: ['alarms.read'],
    count: (deps) => deps.alarms.size,
  },
  {
    key: 'entities',
    href: '/entities',
    icon: 'entities',
    label: texts.frame.entities,
    letter: 'e',
    permissions: ['entities.read'],
  },
  {
    key: 'metrics',
    href: '/charts',
    icon: 'chart',
    label: texts.frame.metrics,
    letter: 'm',
    permissions: ['metrics.read'],
  },
  {
    key: 'events',
    href: '/events',
    icon: 'events',
    label: eventTexts.title,
    letter: 'v',
    permissions: ['events.read'],
  },
  {
    key: 'calendar',
    href: '/calendar',
    icon: 'calendar',
    label: calendarTexts.title,
    letter: 'c',
    permissions: ['pbehaviors.read'],
  },
  {
    key: 'rules',
    href: '/rules',
    icon: 'rules',
    label: ruleTexts.title,
    letter: 'r',
    permissions: ['rules.read'],
  },
  {
    key: 'engines',
    href: '/engines',
    icon: 'engines',
    label: texts.frame.engines,
    letter: 'n',
    permissions: ['health.read'],
  },
  {
    key: 'dead-letters',
    href: '/dead-letters',
    icon: 'letter',
    label: deadLetterTexts.title,
    letter: 'd',
    permissions: ['deadletters.read'],
    count: (deps) => deps.waitingLetters.current(),
  },
  {
    key: 'administration',
    href: '/administration',
    icon: 'people',
    label: administration.title,
    letter: 'u',
    permissions: ['users.read', 'keys.edit', 'sessions.edit', 'audit.read', 'settings.edit'],
  },
];

const accountPages: readonly AccountPage[] = [
  { href: '/account/keys', label: administration.ownKeys, permissions: ['keys.own'] },
  { href: '/account/sessions', label: administration.ownSessions, permissions: [] },
  { href: '/account/password', label: account.password.change, permissions: [] },
];

/** The page that shows how to send the first event: no page of the rail, it is of use once. */
export const firstEventPath = '/first-event';

/** What the rail shows to an account on the page at `path`. */
export function railLinks(path: string, account: Account, deps: WebserverDeps): readonly RailLink[] {
  return pages
    .filter((page) => page.permissions.some((permission) => account.permissions.has(permission)))
    .map(({ count, permissions: _permissions, ...page }) => {
      const waiting = count?.(deps) ?? 0;
      return { ...page, count: waiting === 0 ? '' : formatCount(waiting), isCurrent: isBelow(path, page.href) };
    });
}

/** The links of the account menu. */
export function accountLinks(reader: Account): readonly Pick<AccountPage, 'href' | 'label'>[] {
  return accountPages.filter(
    ({ permissions }) => permissions.length === 0 || permissions.some((one) => reader.permissions.has(one)),
  );
}

/** Whether the rail has this page for an account: a link to it makes sense. */
export function mayOpen(key: string, account: Account): boolean {
  const page = pages.find((one) => one.key === key);
  return page?.permissions.some((permission) => account.permissions.has(permission)) === true;
}

/** Whether a path is a page of the console that somebody may be led back to after the login. */
export function isConsolePath(path: string): boolean {
  return path === firstEventPath || [...pages, ...accountPages].some((page) => isBelow(path, page.href));
}

function isBelow(path: string, href: string): boolean {
  return path === href || path.startsWith(`${href}/`);
}
