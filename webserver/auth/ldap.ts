/** Asks a directory who someone is: look the person up, bind as that person, read the groups. */
import { randomBytes } from 'node:crypto';
import type { Client, Entry } from 'ldapts';
import type { LdapConfig } from '../../lib/config/ldap.ts';
import { rolesOf } from '../../lib/config/sign-on.ts';
import { messageOf } from '../../lib/errors/errors.ts';
import { tlsAdvice } from '../../lib/errors/tls.ts';
import type { Logger } from '../../lib/log/logger.ts';
import { Problem } from '../http/problem.ts';
import type { OutsidePerson } from './outside-accounts.ts';
import { fillFilter, isRefusal, valuesOf, withDirectory } from './ldap-client.ts';
import { groupsOf } from './ldap-groups.ts';

/** The detail of the problem when the directory cannot say who someone is. */
export const directoryAway =
  'The directory does not answer, so only accounts of Vigie itself can sign in now. If yours is one, its username or password is wrong';

/** Checks names and passwords in a directory. */
export class LdapDirectory {
  readonly #config: LdapConfig;
  readonly #bindPassword: string;
  readonly #logger: Logger;

  constructor(config: LdapConfig, bindPassword: string, logger: Logger) {
    this.#config = config;
    this.#bindPassword = bindPassword;
    this.#logger = logger;
  }

  /**
   * The person whose name and password these are; undefined when they are wrong, after the same steps whether there is such a person or not.
   *
   * @throws {Problem} `unavailable` when the directory cannot say.
   */
  async find(username: string, password: string): Promise<OutsidePerson | undefined> {
    return await this.#ask((client) => this.#check(username, password, client));
  }

  /**
   * Takes the steps of `find` for a name that the directory has no say in, without showing it the password: the time of a refusal, and
   * what happens when the directory is away, must not tell who has an account of Vigie itself.
   *
   * @throws {Problem} `unavailable`
   */
  async pretend(username: string): Promise<void> {
    await this.#ask(async (client) => {
      await this.#lookUp(username, client);
      await this.#bindNobody(client);
    });
  }

  /**
   * Looks people up again by the usernames of their accounts. Who is not in the result is not in the directory any more.
   *
   * @throws {Problem} `unavailable` when the directory cannot say it of one of them.
   */
  async lookUp(usernames: readonly string[]): Promise<ReadonlyMap<string, OutsidePerson>> {
    const { username_attribute: attribute, user_filter: filter } = this.#config;
    // By the attribute that the account has its name from: what was typed at the login may have been another one.
    const known = `(&(${attribute}={username})${filter.replaceAll('{username}', '*')})`;
    return await this.#ask(async (client) => {
      const people = new Map<string, OutsidePerson>();
      for (const username of usernames) {
        const entry = await this.#lookUp(username, client, known);
        const person = entry === undefined ? undefined : await this.#personOf(entry, client);
        if (person !== undefined) people.set(username, person);
      }
      return people;
    });
  }

  async #ask<Result>(work: (client: Client) => Promise<Result>): Promise<Result> {
    const { url, ca_file: caFile } = this.#config;
    try {
      return await withDirectory(this.#config, async (client) => {
        await this.#bindService(client);
        return await work(client);
      });
    } catch (error) {
      const reason = tlsAdvice(error, { server: 'directory', caFile, setting: '[ldap] ca_file in etc/webserver.conf' });
      this.#logger.error({ url, reason: reason ?? messageOf(error) }, 'The directory cannot say who someone is');
      throw new Problem('unavailable', { detail: directoryAway, retryAfter: 5, cause: error });
    }
  }

  async #check(username: string, password: string, client: Client): Promise<OutsidePerson | undefined> {
    const entry = await this.#lookUp(username, client);
    // A bind with a name and no password is an anonymous one, which succeeds (RFC 4513, 5.1.2).
    const isProven =
      entry === undefined || password === ''
        ? await this.#bindNobody(client)
        : await proves(entry.dn, password, client);
    if (entry === undefined || !isProven) return undefined;
    await this.#bindService(client);
    return await this.#personOf(entry, client);
  }

  async #lookUp(username: string, client: Client, filter = this.#config.user_filter): Promise<Entry | undefined> {
    const { user_base: base, member_of_attribute: memberOf } = this.#config;
    const wanted = [this.#config.username_attribute, this.#config.name_attribute, memberOf];
    const { searchEntries } = await client.search(base, {
      filter: fillFilter(filter, { username }),
      attributes: wanted.filter((attribute) => attribute !== ''),
    });
    if (searchEntries.length > 1) {
      this.#logger.warn(
        { username, found: searchEntries.length },
        'The directory knows several people of one name, and none is let in',
      );
    }
    return searchEntries.length === 1 ? searchEntries[0] : undefined;
  }

  async #personOf(entry: Entry, client: Client): Promise<OutsidePerson | undefined> {
    const { username_attribute: attribute, name_attribute: nameAttribute } = this.#config;
    const username = valuesOf(entry, attribute)[0];
    if (username === undefined) {
      this.#logger.warn({ dn: entry.dn, attribute }, 'A person of the directory has no username');
      return undefined;
    }
    const groups = valuesOf(entry, this.#config.member_of_attribute);
    const all = await groupsOf({ dn: entry.dn, username, groups }, client, this.#config);
    const name = valuesOf(entry, nameAttribute)[0] ?? username;
    return { source: 'ldap', username, name, roles: rolesOf(all, this.#config) };
  }

  async #bindService(client: Client): Promise<void> {
    const { bind_dn: dn } = this.#config;
    if (dn === '') return await client.bind('', '');
    await client.bind(dn, this.#bindPassword);
  }

  async #bindNobody(client: Client): Promise<false> {
    const dn = `cn=${randomBytes(8).toString('hex')},${this.#config.user_base}`;
    await proves(dn, randomBytes(16).toString('hex'), client);
    return false;
  }
}

async function proves(dn: string, password: string, client: Client): Promise<boolean> {
  try {
    await client.bind(dn, password);
    return true;
  } catch (error) {
    if (isRefusal(error)) return false;
    throw error;
  }
}
