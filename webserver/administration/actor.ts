/** Who administrates, and how far their reach goes: nobody hands out, or touches, more than they may do themselves. */
import type { Account } from '../auth/account.ts';
import type { Authenticator } from '../auth/authenticator.ts';
import type { AuditDeps } from '../audit/log.ts';
import { Problem } from '../http/problem.ts';
import { accountOf, type Caller } from '../http/route.ts';

export interface AdministrationDeps extends AuditDeps {
  readonly authenticator: Authenticator;
}

export interface Actor {
  readonly account: Account;
  readonly address: string;
  readonly requestId: string;
}

/** The actor of a route that asks for an account. */
export function actorOf(caller: Caller): Actor {
  return { account: accountOf(caller), address: caller.address, requestId: caller.requestId };
}

/**
 * Refuses to touch what may do more than the actor: else whoever edits users could make themselves administrator.
 *
 * @throws {Problem} 403, with the permissions that the actor lacks.
 */
export function checkReach({ account }: Actor, permissions: Iterable<string>): void {
  const held: ReadonlySet<string> = account.permissions;
  const missing = [...permissions].filter((permission) => !held.has(permission));
  if (missing.length > 0) {
    throw new Problem('not_allowed', { detail: `It takes permissions that you do not have: ${missing.join(', ')}` });
  }
}
