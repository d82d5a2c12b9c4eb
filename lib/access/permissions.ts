/**
 * What a person or a program may do. A route names one permission, a role is a set of them, and what is not granted is refused.
 */

export const permissions = {
  'events.send': 'Send events',
  'alarms.read': 'See alarms and the live stream',
  'alarms.act': 'Act on alarms: acknowledge, snooze, cancel, comment and the rest',
  'entities.read': 'See entities',
  'metrics.read': 'See series and their points',
  'deadletters.read': 'See dead letters: inputs that could not be used',
  'deadletters.act': 'Replay and discard dead letters',
  'health.read': 'See the health of every part',
  'telemetry.read': 'Read the Prometheus counters',
  'keys.own': 'Make and revoke own API keys',
} as const;

export type Permission = keyof typeof permissions;

const reading: readonly Permission[] = ['alarms.read', 'entities.read', 'metrics.read', 'health.read'];

/** The roles of this release and what each grants. */
export const roles: Readonly<Record<Role, readonly Permission[]>> = {
  admin: [...reading, 'deadletters.read', 'deadletters.act', 'alarms.act', 'events.send', 'keys.own', 'telemetry.read'],
  operator: [...reading, 'deadletters.read', 'alarms.act', 'events.send', 'keys.own'],
  viewer: reading,
  connector: ['events.send'],
};

export type Role = 'admin' | 'operator' | 'viewer' | 'connector';

/** True for a role of this release. */
export function isRole(name: string): name is Role {
  return Object.hasOwn(roles, name);
}

/** True for a permission of this release. */
export function isPermission(name: string): name is Permission {
  return Object.hasOwn(permissions, name);
}

/** All that the roles grant together. A name that is no role grants nothing. */
export function permissionsOf(names: readonly string[]): ReadonlySet<Permission> {
  return new Set(names.filter(isRole).flatMap((name) => roles[name]));
}

/** What is left of a set of permissions inside the scopes of a key. No scopes: all of it. */
export function withinScopes(granted: ReadonlySet<Permission>, scopes: readonly string[]): ReadonlySet<Permission> {
  if (scopes.length === 0) return granted;
  return new Set([...granted].filter((permission) => scopes.includes(permission)));
}
