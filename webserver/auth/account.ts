/** Who is signed in, as routes and pages see it. */
import type { Permission } from '../../lib/access/permissions.ts';
import type { ChosenPreferences } from './preferences.ts';

/** How the request proved who it is. */
export type Credential = 'session' | 'session_bearer' | 'api_key' | 'basic';

export interface Account {
  /** The username. */
  readonly id: string;
  readonly name: string;
  readonly roles: readonly string[];
  /** What is granted here and now: by the roles, within the scopes of the key. */
  readonly permissions: ReadonlySet<Permission>;
  readonly credential: Credential;
  /** Id of the stored session or API key; absent for basic. */
  readonly credentialId?: string;
  /** Only with a session's cookie: what a changing request must repeat (see `forgery.ts`). */
  readonly csrfToken?: string;
  /** The password was generated and must be changed. */
  readonly passwordIsOneTime: boolean;
  readonly preferences: ChosenPreferences;
}
