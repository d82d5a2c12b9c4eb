/** What the logins that are decided elsewhere (`[ldap]`, `[oidc]` of `etc/webserver.conf`) have in common. */
import { z } from 'zod';

/** A table: the name of a group, and a role or a list of them. */
export const rolesByGroup = z
  .record(
    z.string().min(1),
    z.union([
      z
        .string()
        .min(1)
        .transform((role) => [role]),
      z.array(z.string().min(1)),
    ]),
  )
  .default({});

export type RolesByGroup = z.output<typeof rolesByGroup>;

/** What a login elsewhere grants. */
export interface Granting {
  readonly roles: RolesByGroup;
  readonly default_roles: readonly string[];
}

/** The roles of someone in these groups, each once, in the order of the configuration. Capitals in names of groups do not matter. */
export function rolesOf(groups: readonly string[], { roles, default_roles: defaults }: Granting): readonly string[] {
  const held = new Set(groups.map(comparable));
  const granted = Object.entries(roles).flatMap(([group, names]) => (held.has(comparable(group)) ? names : []));
  return [...new Set([...defaults, ...granted])];
}

/** One DN has many spellings (RFC 4514): capitals, blanks after commas, characters as hexadecimal bytes. */
function comparable(group: string): string {
  return decodeHexPairs(group, (text) => text.replace(/[,+"\\<>;=]/g, '\\$&'))
    .replace(/(?<!\\)\s*([,=])\s*/g, '$1')
    .trim()
    .toLowerCase();
}

/** Replaces the escaped bytes of a DN (`\2C`) by the text that they are in UTF-8, as `write` wants it. */
export function decodeHexPairs(text: string, write: (decoded: string) => string): string {
  return text.replace(/(?:\\[0-9a-f]{2})+/gi, (run) =>
    write(Buffer.from(run.replaceAll('\\', ''), 'hex').toString('utf8')),
  );
}

/** True for an address on this machine, where nobody listens on the wire. */
export function isLoopback(url: string): boolean {
  const { hostname } = URL.canParse(url) ? new URL(url) : { hostname: '' };
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
}
