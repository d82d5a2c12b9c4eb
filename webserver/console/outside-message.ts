/** What the login page says when a directory or a provider did not let someone in. */
import { directoryAway } from '../auth/ldap.ts';
import { oidcFailures } from '../auth/oidc.ts';
import { accountDisabled, nameTaken, withoutRole } from '../auth/outside-accounts.ts';
import type { Problem } from '../http/problem.ts';
import { signOn } from './texts/en/sign-on.ts';

const messages: ReadonlyMap<string, string> = new Map([
  [directoryAway, signOn.directoryAway],
  [withoutRole, signOn.withoutRole],
  [nameTaken, signOn.nameTaken],
  [accountDisabled, signOn.disabled],
  [oidcFailures.away, signOn.away],
  [oidcFailures.stale, signOn.stale],
  [oidcFailures.refused, signOn.refused],
  [oidcFailures.untrusted, signOn.untrusted],
  [oidcFailures.nameless, signOn.nameless],
]);

/** Undefined when the problem has nothing to do with either. */
export function outsideMessage({ init }: Problem): string | undefined {
  return init.detail === undefined ? undefined : messages.get(init.detail);
}
