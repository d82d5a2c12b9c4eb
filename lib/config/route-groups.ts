/** `[groups]` of `etc/webserver.conf`: which groups of routes the webserver has, as the seed system's `[webservices]`. */
import { z } from 'zod';

/** The groups that can be off: the headings of `docs/api.md`. Signing in and health are always there. */
export const routeGroups = [
  'events',
  'existing_connectors',
  'event_log',
  'alarms',
  'entities',
  'metrics',
  'rules',
  'pbehaviors',
  'services',
  'dead_letters',
  'live',
  'engines',
  'users_and_roles',
  'settings',
  'api',
] as const;

export type RouteGroup = (typeof routeGroups)[number];

const isOn = z.boolean().default(true);

/** A group that is not named is on; a name that is no group is a fault that lists those there are. */
export const routeGroupsSchema = z.strictObject(
  {
    events: isOn,
    existing_connectors: isOn,
    event_log: isOn,
    alarms: isOn,
    entities: isOn,
    metrics: isOn,
    rules: isOn,
    pbehaviors: isOn,
    services: isOn,
    dead_letters: isOn,
    live: isOn,
    engines: isOn,
    users_and_roles: isOn,
    settings: isOn,
    api: isOn,
  } satisfies Record<RouteGroup, typeof isOn>,
  {
    error: ({ code }) =>
      code === 'unrecognized_keys' ? `is no group of routes; there are ${routeGroups.join(', ')}` : undefined,
  },
);
