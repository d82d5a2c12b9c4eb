/** Reads who someone is from what a provider says about them. */
import type { OidcConfig } from '../../lib/config/oidc.ts';
import { rolesOf } from '../../lib/config/sign-on.ts';
import type { OutsidePerson } from './outside-accounts.ts';

type Claims = Readonly<Record<string, unknown>>;

/** The person; undefined when there is no username among the claims. */
export function personOf(claims: Claims, subject: string, config: OidcConfig): OutsidePerson | undefined {
  const username = claimAt(claims, config.username_claim);
  if (typeof username !== 'string' || username.trim() === '') return undefined;
  const name = claimAt(claims, config.name_claim);
  return {
    source: 'oidc',
    username,
    name: typeof name === 'string' && name !== '' ? name : username,
    roles: rolesOf(groupsIn(claimAt(claims, config.groups_claim)), config),
    subject: `${config.issuer}#${subject}`,
  };
}

/** True when one of the claims that the configuration names is not there. */
export function lacksClaims(claims: Claims, { username_claim, name_claim, groups_claim }: OidcConfig): boolean {
  return [username_claim, name_claim, groups_claim].some((path) => claimAt(claims, path) === undefined);
}

/** A claim by its name, or by a path: a name may hold dots itself (`https://example.org/groups`). */
export function claimAt(claims: Claims, path: string): unknown {
  if (Object.hasOwn(claims, path)) return claims[path];
  return path.split('.').reduce<unknown>((value, key) => {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    return Object.entries(value).find(([name]) => name === key)?.[1];
  }, claims);
}

function groupsIn(claim: unknown): readonly string[] {
  const values: readonly unknown[] = Array.isArray(claim) ? claim : [claim];
  return values.filter((value) => typeof value === 'string');
}
