/** The pages that the frame links to, in the order of the rail: one line per page, shown to who may open it. */
import type { Permission } from '../../lib/access/permissions.ts';
import type { Account } from '../auth/account.ts';
import type { WebserverDeps } from '../deps.ts';
import { formatCount } from './format.ts';
import type { IconName } from './icons.ts';
import { texts } from './texts/en.ts';

interface RailPage {
  readonly key: string;
  /** Its own address; everything below it belongs to the page too. */
  readonly href: string;
  readonly icon: IconName;
  readonly label: string;
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
  readonly count: string;
  readonly isCurrent: boolean;
}

const pages: readonly RailPage[] = [
  {
    key: 'alarms',
    href: '/alarms',
    icon: 'bell',
    label: texts.frame.alarms,
    permissions: ['alarms.read'],
    count: (deps) => deps.alarms.size,
  },
];

/** What the rail shows to an account on the page at `path`. */
export function railLinks(path: string, account: Account, deps: WebserverDeps): readonly RailLink[] {
  return pages
    .filter((page) => page.permissions.some((permission) => account.permissions.has(permission)))
    .map(({ key, href, icon, label, count }) => {
      const waiting = count?.(deps) ?? 0;
      return {
        key,
        href,
        icon,
        label,
        count: waiting === 0 ? '' : formatCount(waiting),
        isCurrent: isBelow(path, href),
      };
    });
}

/** Whether a path is a page of the console that somebody may be led back to after the login. */
export function isConsolePath(path: string): boolean {
  return pages.some((page) => isBelow(path, page.href));
}

function isBelow(path: string, href: string): boolean {
  return path === href || path.startsWith(`${href}/`);
}
