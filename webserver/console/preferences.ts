/**
 * What a reader has chosen. Taste stands in the account and follows the person: theme, density, shortcuts, alerts. The zone belongs to
 * the device, which knows it: the laptop on a journey and the screen at home write their own times, whoever is signed in. Cookies tell
 * the zone, and remember the looks for pages that know nobody; nothing in them is secret or trusted.
 */
import type { Request, Response } from 'express';
import { isSecure, type WebserverConfig } from '../../lib/config/webserver.ts';
import type { Account } from '../auth/account.ts';
import { cookieOf } from '../auth/cookie.ts';
import { type ChosenPreferences, preferencesSchema } from '../auth/preferences.ts';

export type Preferences = Required<ChosenPreferences>;

/** What shows before anybody is signed in. */
type Looks = Pick<Preferences, 'theme' | 'density'>;

const defaults: Preferences = { theme: 'system', density: 'normal', shortcuts: 'on', alerts: 'off' };
const yearSeconds = 31_536_000;

const serverZone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
const knownZones = new Set<string>([serverZone]);

/** Those of the account; without one, the looks that this browser remembers. */
export function readPreferences(request: Request, account: Account | undefined): Preferences {
  return { ...defaults, ...(account === undefined ? rememberedLooks(request) : account.preferences) };
}

/** Has the browser remember the looks that were chosen: a cookie for each that it has not right. */
export function rememberLooks(response: Response, chosen: ChosenPreferences, config: WebserverConfig): void {
  const [before, { theme, density }] = [rememberedLooks(response.req), { ...defaults, ...chosen }];
  const attributes = `Path=/; HttpOnly; SameSite=Lax; Max-Age=${yearSeconds}${isSecure(config) ? '; Secure' : ''}`;
  if (theme !== before.theme) response.append('set-cookie', `vigie_theme=${theme}; ${attributes}`);
  if (density !== before.density) response.append('set-cookie', `vigie_density=${density}; ${attributes}`);
}

function rememberedLooks(request: Request): Looks {
  const { theme, density } = preferencesSchema.shape;
  return {
    theme: theme.unwrap().catch(defaults.theme).parse(cookieOf(request, 'vigie_theme')),
    density: density.unwrap().catch(defaults.density).parse(cookieOf(request, 'vigie_density')),
  };
}

/** IANA name; the server's own until the browser has told its zone. */
export function readZone(request: Request): string {
  const zone = safeDecode(cookieOf(request, 'vigie_zone') ?? '');
  return isZone(zone) ? zone : serverZone;
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}

/** Zones are many but few in one site: those that were seen are remembered, within a bound. */
function isZone(zone: string): boolean {
  if (knownZones.has(zone)) return true;
  if (!/^[A-Za-z]+(?:[/_+-][A-Za-z0-9_+-]+)*$/.test(zone) || zone.length > 60) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
  } catch {
    return false;
  }
  if (knownZones.size < 1000) knownZones.add(zone);
  return true;
}
