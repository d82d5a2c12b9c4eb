/**
 * What a person or a program may do. A route names one permission, a role is a set of them, and what is not granted is refused.
 */

export const permissions = {
  'events.send': 'Send events',
  'events.read': 'Search the event log',
  'alarms.read': 'See alarms and the live stream',
  'alarms.act': 'Act on alarms: acknowledge, snooze, cancel, comment and the rest',
  'entities.read': 'See entities',
  'entities.edit': 'Change entities: informations, weight, on and off',
  'entities.delete': 'Delete entities, and bring them back',
  'entities.import': 'Create, change and delete entities by a file',
  'metrics.read': 'See series and their points',
  'deadletters.read': 'See dead letters: inputs that could not be used',
  'deadletters.act': 'Replay and discard dead letters',
  'rules.read': 'See rules and patterns, and try them',
  'rules.edit': 'Create, change, switch and delete rules and patterns',
  'pbehaviors.read': 'See pbehaviors and their calendar',
  'pbehaviors.edit': 'Create, change, switch and delete pbehaviors, their types, reasons and exceptions',
  'health.read': 'See the health of every part',
  'telemetry.read': 'Read the Prometheus counters',
  'keys.own': 'Make and revoke own API keys',
  'keys.edit': 'See and revoke everyone’s API keys, and make keys for others',
  'users.read': 'See users and roles',
  'users.edit': 'Create, change and delete users, and reset their passwords',
  'roles.edit': 'Create, change and delete roles',
  'sessions.edit': 'See and end everyone’s sessions',
  'audit.read': 'Read the audit log',
  'settings.read': 'See the settings of the site',
  'settings.edit': 'Change the settings of the site',
} as const;

export type Permission = keyof typeof permissions;

const reading: readonly Permission[] = [
  'alarms.read',
  'events.read',
  'entities.read',
  'metrics.read',
  'rules.read',
  'pbehaviors.read',
  'health.read',
  'settings.read',
];

export type BuiltInRole = 'admin' | 'operator' | 'viewer' | 'connector';

/** The roles that every installation has, and what each grants. They follow the release: nobody changes or deletes them. */
export const builtInRoles: Readonly<Record<BuiltInRole, readonly Permission[]>> = {
  admin: everything(),
  operator: [
    ...reading,
    'deadletters.read',
    'alarms.act',
    'entities.edit',
    'pbehaviors.edit',
    'events.send',
    'keys.own',
  ],
  viewer: reading,
  connector: ['events.send'],
};

/** True for a role that every installation has. */
export function isBuiltInRole(name: string): name is BuiltInRole {
  return Object.hasOwn(builtInRoles, name);
}

/** True for a permission of this release. */
export function isPermission(name: string): name is Permission {
  return Object.hasOwn(permissions, name);
}

/** What is left of a set of permissions inside the scopes of a key. No scopes: all of it. */
export function withinScopes(granted: ReadonlySet<Permission>, scopes: readonly string[]): ReadonlySet<Permission> {
  if (scopes.length === 0) return granted;
  return new Set([...granted].filter((permission) => scopes.includes(permission)));
}

function everything(): readonly Permission[] {
  return Object.keys(permissions).filter(isPermission);
}
