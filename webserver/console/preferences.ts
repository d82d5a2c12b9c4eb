/** What a reader has chosen for this browser, kept in cookies that scripts may set: nothing in them is secret or trusted. */
import type { Request } from 'express';

export interface Preferences {
  /** Undefined: as the system. */
  readonly theme: 'light' | 'dark' | undefined;
  readonly density: 'compact' | undefined;
  /** One-key shortcuts; undefined: on. */
  readonly shortcuts: 'off' | undefined;
  /** Told of new critical alarms: a count in the title, or a sound too; undefined: not at all. */
  readonly alerts: 'title' | 'sound' | undefined;
  /** IANA name; the server's own until the browser has told its zone. */
  readonly zone: string;
}

const serverZone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
const knownZones = new Set<string>([serverZone]);

export function readPreferences(request: Request): Preferences {
  const cookies = readCookies(request.get('cookie') ?? '');
  const theme = cookies.get('vigie_theme');
  const alerts = cookies.get('vigie_alerts');
  const zone = cookies.get('vigie_zone') ?? '';
  return {
    theme: theme === 'light' || theme === 'dark' ? theme : undefined,
    density: cookies.get('vigie_density') === 'compact' ? 'compact' : undefined,
    shortcuts: cookies.get('vigie_shortcuts') === 'off' ? 'off' : undefined,
    alerts: alerts === 'title' || alerts === 'sound' ? alerts : undefined,
    zone: isZone(zone) ? zone : serverZone,
  };
}

function readCookies(header: string): ReadonlyMap<string, string> {
  const pairs = header.split(';').map((part) => part.trim().split('='));
  return new Map(pairs.map(([name = '', value = '']) => [name, safeDecode(value)]));
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
