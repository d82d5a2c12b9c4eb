/** Passwords of two kinds behind one form: accounts of Vigie itself first, then the directory of the site. */
import type { LdapDirectory } from './ldap.ts';
import { admit, type OutsideDeps } from './outside-accounts.ts';
import type { User } from './users.ts';

/** Decides about a username and a password. */
export interface PasswordCheck {
  /** The account; undefined when they are wrong. */
  verify(username: string, password: string, address: string): Promise<User | undefined>;
}

/**
 * An account of Vigie itself wins over a person of the same name in the directory, whose password then opens nothing here: the
 * administrator that the installer makes must not depend on what someone enters in a directory, and must still get in when it is away.
 */
export class DirectoryLogin implements PasswordCheck {
  readonly #deps: OutsideDeps;
  readonly #directory: LdapDirectory;

  constructor(directory: LdapDirectory, deps: OutsideDeps) {
    this.#deps = deps;
    this.#directory = directory;
  }

  /** A refusal takes the same steps for every name: the local check, a search, a bind. @throws {Problem} 403, or 503 when the directory is away. */
  async verify(username: string, password: string, address: string): Promise<User | undefined> {
    const own = await this.#deps.users.verify(username, password);
    if (own !== undefined) return own;
    const known = await this.#deps.users.read(username);
    if (known !== undefined && known.source !== 'ldap') {
      await this.#directory.pretend(username);
      return undefined;
    }
    const person = await this.#directory.find(username, password);
    if (person === undefined) return undefined;
    const actor = { account: { id: username, credential: 'ldap' }, address, requestId: '' };
    return await admit(person, actor, this.#deps);
  }
}
