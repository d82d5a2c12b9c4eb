/** Who is asking: every way to prove it, in one place, for routes and pages alike. */
import type { Request, RequestHandler, Response } from 'express';
import passport from 'passport';
import { withinScopes } from '../../lib/access/permissions.ts';
import type { WebserverConfig } from '../../lib/config/webserver.ts';
import type { Logger } from '../../lib/log/logger.ts';
import type { Database } from '../../lib/mongo/client.ts';
import { type AuditActor, recordAudit } from '../audit/log.ts';
import { asError, Problem } from '../http/problem.ts';
import { requestIdOf } from '../http/request-id.ts';
import type { Account, Credential } from './account.ts';
import { ApiKeys } from './api-keys.ts';
import { cookieToken } from './cookie.ts';
import { DirectoryLogin } from './directory-login.ts';
import { DirectoryWatch } from './directory-watch.ts';
import type { LdapDirectory } from './ldap.ts';
import { accountDisabled, admit, isShutOut, type OutsidePerson } from './outside-accounts.ts';
import { PasswordLogin } from './password-login.ts';
import { Refusals, reasons } from './refusals.ts';
import { Roles } from './roles.ts';
import { type NewSession, type Session, Sessions } from './sessions.ts';
import { authorizationOf, basicCredentials, credentialStrategy, passwordStrategy } from './strategies.ts';
import { normaliseUsername, type User, Users } from './users.ts';

export interface AuthenticatorOptions {
  readonly db: Database['db'];
  readonly config: WebserverConfig;
  readonly logger: Logger;
  readonly now: () => Date;
  /** Where people are looked up that have no account yet. */
  readonly directory?: LdapDirectory | undefined;
  /** Throws when this account may not sign in now. */
  readonly admits?: (account: Account) => void;
}

/** A successful login. */
export interface Login {
  readonly account: Account;
  /** For the cookie, or as a bearer token. */
  readonly token: string;
  readonly session: Session;
}

const authkeyHeader = 'x-canopsis-authkey';

export class Authenticator {
  readonly users: Users;
  readonly roles: Roles;
  readonly sessions: Sessions;
  readonly apiKeys: ApiKeys;
  readonly refusals: Refusals;
  /** Where a directory is configured. */
  readonly directoryWatch: DirectoryWatch | undefined;
  readonly #options: AuthenticatorOptions;
  readonly #config: WebserverConfig;
  readonly #passwords: PasswordLogin;
  readonly #passport = new passport.Authenticator();

  constructor(options: AuthenticatorOptions) {
    const { db, config, now } = options;
    this.#options = options;
    this.#config = config;
    this.users = new Users(db, () => now().getTime());
    this.roles = new Roles(db, () => now().getTime());
    this.sessions = new Sessions(db, config.session, now);
    this.apiKeys = new ApiKeys(db, now);
    this.refusals = new Refusals(options);
    const { directory } = options;
    const outside = { ...options, users: this.users, sessions: this.sessions, apiKeys: this.apiKeys };
    const check = directory === undefined ? undefined : new DirectoryLogin(directory, outside);
    this.directoryWatch = directory === undefined ? undefined : new DirectoryWatch({ ...outside, directory });
    this.#passwords = new PasswordLogin(this.users, () => now().getTime(), this.refusals, check);
    this.#passport.use(
      credentialStrategy('session', (request) => this.#bySession(cookieToken(config, request), 'session')),
    );
    this.#passport.use(credentialStrategy('bearer', (request) => this.#byBearer(request)));
    this.#passport.use(credentialStrategy('authkey', (request) => this.#byKey(this.#authkey(request), request)));
    this.#passport.use(credentialStrategy('basic', (request) => this.#byBasic(request)));
    this.#passport.use(passwordStrategy((name, password, request) => this.#byPassword(name, password, request)));
  }

  async createIndexes(): Promise<void> {
    await Promise.all([this.sessions.createIndexes(), this.apiKeys.createIndexes()]);
  }

  /** The account that a request proves; undefined when it proves none. */
  async authenticate(request: Request, response: Response): Promise<Account | undefined> {
    const strategies = this.#presented(request);
    return strategies.length === 0 ? undefined : await this.#try(strategies, request, response);
  }

  /**
   * Signs in with `username` and `password` of the request's body.
   *
   * @throws {Problem} 401 when they are wrong, 429 after too many attempts, 503 during maintenance.
   */
  async login(request: Request, response: Response): Promise<Login> {
    const account = await this.#try(['local'], request, response);
    if (account === undefined) throw new Problem('wrong_credentials');
    return await this.#open(account, request, response);
  }

  /**
   * Signs in someone who was proven elsewhere.
   *
   * @throws {Problem} `not_allowed` when the account is disabled, belongs to somebody else, or has no role.
   */
  async admit(person: OutsidePerson, request: Request, response: Response): Promise<Login> {
    const proven = { id: normaliseUsername(person.username), credential: person.source };
    const actor = { account: proven, address: request.ip ?? '', requestId: requestIdOf(response) };
    const user = await this.#admitted(person, actor);
    return await this.#open(await this.#accountOf(user, 'session'), request, response);
  }

  async #admitted(person: OutsidePerson, actor: AuditActor): Promise<User> {
    try {
      const user = await admit(person, actor, { ...this.#options, users: this.users });
      if (user === undefined) throw new Problem('not_allowed', { detail: accountDisabled });
      return user;
    } catch (error) {
      if (error instanceof Problem) {
        const [username, reason] = [normaliseUsername(person.username), error.init.detail ?? error.kind];
        await this.refusals.note({ action: 'session.refuse', username, address: actor.address, reason });
      }
      throw error;
    }
  }

  async #open(account: Account, request: Request, response: Response): Promise<Login> {
    this.#options.admits?.(account);
    const from = { address: request.ip ?? '', userAgent: request.get('user-agent')?.slice(0, 200) ?? '' };
    const { token, session }: NewSession = await this.sessions.create(account.id, from);
    await this.users.noteLogin(account.id);
    const actor = { account, address: from.address, requestId: requestIdOf(response) };
    await recordAudit(this.#options, actor, {
      action: 'session.create',
      target: [account.id],
      after: { address: from.address, user_agent: from.userAgent },
    });
    return {
      account: { ...account, credential: 'session', credentialId: session._id, csrfToken: session.csrf_token },
      token,
      session,
    };
  }

  /**
   * Whether this is the password of an account.
   *
   * @throws {Problem} 429 after too many guesses.
   */
  async isPasswordOf(username: string, password: string, address: string): Promise<boolean> {
    return (await this.#passwords.check(username, password, address)) !== undefined;
  }

  /** The refusal of a request that proves nothing. Basic works, but is not offered: browsers would ask for it in a window of their own. */
  challenge(): Problem {
    return new Problem('not_authenticated', { headers: { 'www-authenticate': 'Bearer realm="vigie"' } });
  }

  /** The query without the seed system's key in it, where the configuration allows one. */
  withoutKey(query: Request['query']): Request['query'] {
    if (!this.#config.keys_in_urls) return query;
    const { authkey: _authkey, ...rest } = query;
    return rest;
  }

  /** The strategies that this request has something for; the first that recognises it counts. */
  #presented(request: Request): string[] {
    const scheme = request.get('authorization')?.split(' ', 1)[0]?.toLowerCase();
    return [
      ...(cookieToken(this.#config, request) === undefined ? [] : ['session']),
      ...(scheme === 'bearer' || scheme === 'basic' ? [scheme] : []),
      ...(this.#authkey(request) === undefined ? [] : ['authkey']),
    ];
  }

  async #try(strategies: string[], request: Request, response: Response): Promise<Account | undefined> {
    return await new Promise((resolve, reject) => {
      const done = (error: unknown, user?: Express.User | false | null): void => {
        if (error === null || error === undefined) resolve(user === false || user === null ? undefined : user);
        else reject(asError(error));
      };
      // Its types say `any`; it is a middleware.
      // oxlint-disable-next-line typescript/no-unsafe-assignment
      const middleware: RequestHandler = this.#passport.authenticate(strategies, { session: false }, done);
      void middleware(request, response, reject);
    });
  }

  async #bySession(token: string | undefined, credential: Credential): Promise<Account | undefined> {
    const session = token === undefined ? undefined : await this.sessions.find(token);
    const user = session === undefined ? undefined : await this.#user(session.user);
    if (session === undefined || user === undefined) return undefined;
    const csrf = credential === 'session' ? { csrfToken: session.csrf_token } : {};
    return { ...(await this.#accountOf(user, credential)), credentialId: session._id, ...csrf };
  }

  async #byBearer(request: Request): Promise<Account | undefined> {
    const token = authorizationOf(request, 'bearer');
    if (token === undefined) return undefined;
    return token.startsWith('vigie_session_')
      ? await this.#bySession(token, 'session_bearer')
      : await this.#byKey(token, request);
  }

  #authkey(request: Request): string | undefined {
    const inUrl = this.#config.keys_in_urls ? request.query['authkey'] : undefined;
    return request.get(authkeyHeader) ?? (typeof inUrl === 'string' ? inUrl : undefined);
  }

  /** The enabled account of this name, unless its person lost every role elsewhere. */
  async #user(username: string): Promise<User | undefined> {
    const user = await this.users.find(username);
    return user === undefined || isShutOut(user) ? undefined : user;
  }

  async #byKey(secret: string | undefined, request: Request): Promise<Account | undefined> {
    if (secret === undefined || secret === '') return undefined;
    const key = await this.apiKeys.find(secret);
    const user = key === undefined ? undefined : await this.#user(key.user);
    if (key === undefined || user === undefined) {
      const why = key === undefined ? { reason: reasons.unknownKey } : { username: key.user, reason: reasons.disabled };
      await this.refusals.note({ action: 'api_key.refuse', address: request.ip ?? '', ...why });
      return undefined;
    }
    const account = await this.#accountOf(user, 'api_key');
    return { ...account, credentialId: key._id, permissions: withinScopes(account.permissions, key.scopes) };
  }

  async #byBasic(request: Request): Promise<Account | undefined> {
    const given = basicCredentials(request);
    if (given === undefined) return undefined;
    const user = await this.#passwords.checkRepeatedly(given.username, given.password, request.ip ?? '');
    return user === undefined ? undefined : await this.#accountOf(user, 'basic');
  }

  async #byPassword(username: string, password: string, request: Request): Promise<Account | undefined> {
    const user = await this.#passwords.check(username, password, request.ip ?? '');
    return user === undefined ? undefined : await this.#accountOf(user, 'session');
  }

  async #accountOf(user: User, credential: Credential): Promise<Account> {
    return {
      id: user._id,
      name: user.name,
      roles: user.roles,
      permissions: await this.roles.permissionsOf(user.roles),
      credential,
      // A key is no password, and goes on working after a reset.
      passwordIsOneTime: user.one_time === true && credential !== 'api_key',
      preferences: user.preferences ?? {},
    };
  }
}
