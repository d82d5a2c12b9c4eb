/** Signs people in by a provider of OpenID Connect: authorization code with PKCE, state and nonce (openid-client checks them). */
import {
  allowInsecureRequests,
  AuthorizationResponseError,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  buildEndSessionUrl,
  calculatePKCECodeChallenge,
  ClientSecretBasic,
  type Configuration,
  customFetch,
  discovery,
  fetchUserInfo,
  None,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
  ResponseBodyError,
} from 'openid-client';
import type { OidcConfig } from '../../lib/config/oidc.ts';
import { messageOf } from '../../lib/errors/errors.ts';
import { tlsAdvice } from '../../lib/errors/tls.ts';
import type { Logger } from '../../lib/log/logger.ts';
import { Problem } from '../http/problem.ts';
import { lacksClaims, personOf } from './oidc-claims.ts';
import { type Flow, FlowSeal, flowSeconds } from './oidc-flow.ts';
import type { OutsidePerson } from './outside-accounts.ts';
import { providerFetch } from './provider-fetch.ts';

/** Why a login by the provider came to nothing, as the detail of the problem. */
export const oidcFailures = {
  away: 'The provider of logins does not answer',
  stale: 'This login was not begun in this browser, was used already, or took too long',
  refused: 'The provider of logins did not let you in',
  untrusted: 'The answer of the provider of logins cannot be trusted',
  nameless: 'The provider of logins did not tell your username',
} as const;

export type OidcFailure = keyof typeof oidcFailures;

/** A login that the provider shall answer. */
export interface OidcBeginning {
  /** Where the browser goes. */
  readonly url: string;
  readonly state: string;
  /** For the browser to keep until it comes back. */
  readonly sealed: string;
}

/** The document of the provider is read again after so long: its keys' address may move. */
const rereadMs = 60 * 60_000;

export class OidcProvider {
  readonly config: OidcConfig;
  readonly #clientSecret: string;
  readonly #logger: Logger;
  readonly #now: () => Date;
  readonly #seal = new FlowSeal();
  #found: { readonly configuration: Promise<Configuration>; readonly readAt: number } | undefined;

  constructor(
    config: OidcConfig,
    clientSecret: string,
    { logger, now }: { readonly logger: Logger; readonly now: () => Date },
  ) {
    this.config = config;
    this.#clientSecret = clientSecret;
    this.#logger = logger;
    this.#now = now;
  }

  /** @throws {Problem} `unavailable` when the provider is away, or is another one than configured. */
  async begin(next: string): Promise<OidcBeginning> {
    const configuration = await this.#discover();
    const [state, nonce, verifier] = [randomState(), randomNonce(), randomPKCECodeVerifier()];
    const url = buildAuthorizationUrl(configuration, {
      redirect_uri: this.#address('/login/oidc/callback'),
      scope: this.config.scopes.join(' '),
      state,
      nonce,
      code_challenge: await calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    });
    const until = this.#now().getTime() + flowSeconds * 1000;
    return { url: url.toString(), state, sealed: this.#seal.seal({ state, nonce, verifier, next, until }) };
  }

  /**
   * Takes the provider's answer, which is the query of the address that the browser came back to.
   *
   * @throws {Problem} with one of `oidcFailures`.
   */
  async finish(query: string, sealed: string): Promise<{ readonly person: OutsidePerson; readonly next: string }> {
    const flow = this.#seal.open(sealed, this.#now().getTime());
    if (flow === undefined || new URLSearchParams(query).get('state') !== flow.state) throw failure('stale');
    const configuration = await this.#discover();
    try {
      const person = await this.#redeem(query, flow, configuration);
      if (person === undefined) throw failure('nameless');
      return { person, next: flow.next };
    } catch (error) {
      if (error instanceof Problem) throw error;
      throw this.#explain(error);
    }
  }

  /** Where the browser goes to end the session at the provider too; undefined when the provider has no such address. */
  async endSessionUrl(): Promise<string | undefined> {
    const configuration = await this.#discover();
    if (configuration.serverMetadata().end_session_endpoint === undefined) return undefined;
    const back = { post_logout_redirect_uri: this.#address('/login') };
    return buildEndSessionUrl(configuration, back).toString();
  }

  async #redeem(query: string, flow: Flow, configuration: Configuration): Promise<OutsidePerson | undefined> {
    const back = new URL(`${this.#address('/login/oidc/callback')}?${query}`);
    const checks = { pkceCodeVerifier: flow.verifier, expectedState: flow.state, expectedNonce: flow.nonce };
    const tokens = await authorizationCodeGrant(configuration, back, checks);
    const claims = tokens.claims();
    if (claims === undefined) throw failure('untrusted');
    const hasMore = configuration.serverMetadata().userinfo_endpoint !== undefined;
    const more =
      hasMore && lacksClaims(claims, this.config)
        ? await fetchUserInfo(configuration, tokens.access_token, claims.sub)
        : {};
    return personOf({ ...more, ...claims }, claims.sub, this.config);
  }

  /** One reading for all who ask at once; one that failed is forgotten. */
  async #discover(): Promise<Configuration> {
    const nowMs = this.#now().getTime();
    if (this.#found === undefined || nowMs - this.#found.readAt > rereadMs) {
      this.#found = { configuration: this.#read(), readAt: nowMs };
    }
    const reading = this.#found;
    try {
      return await reading.configuration;
    } catch (error) {
      if (this.#found === reading) this.#found = undefined;
      throw this.#explain(error);
    }
  }

  #read(): Promise<Configuration> {
    const { issuer, client_id: id, ca_file: caFile, timeout_seconds: timeout } = this.config;
    const secret = this.#clientSecret;
    // A provider on this machine may be without TLS: the configuration refuses every other one.
    const insecure = issuer.startsWith('http:') ? { execute: [allowInsecureRequests] } : {};
    return discovery(new URL(issuer), id, undefined, secret === '' ? None() : ClientSecretBasic(secret), {
      ...insecure,
      timeout,
      [customFetch]: providerFetch(caFile),
    });
  }

  #address(path: string): string {
    return this.config.public_url.replace(/\/$/, '') + path;
  }

  /** The failure that an error stands for. The log has the reason; the page has none of the provider's words. */
  #explain(error: unknown): Problem {
    const kind = kindOf(error);
    const setting = '[oidc] ca_file in etc/webserver.conf';
    const reason =
      tlsAdvice(error, { server: 'provider of logins', caFile: this.config.ca_file, setting }) ?? reasonOf(error);
    this.#logger.warn({ issuer: this.config.issuer, failure: kind, reason }, 'A login by the provider failed');
    return failure(kind, error);
  }
}

function failure(kind: OidcFailure, cause?: unknown): Problem {
  const detail = oidcFailures[kind];
  if (kind === 'away') return new Problem('unavailable', { detail, retryAfter: 5, cause });
  return new Problem(kind === 'refused' ? 'not_allowed' : 'invalid_request', { detail, cause });
}

/** `OAUTH_…` are the codes of oauth4webapi for answers that are not as they must be. */
function kindOf(error: unknown): OidcFailure {
  if (error instanceof AuthorizationResponseError) return 'refused';
  if (error instanceof ResponseBodyError) return error.error === 'invalid_grant' ? 'stale' : 'untrusted';
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'OAUTH_TIMEOUT' || code === 'OAUTH_ABORT') return 'away';
  if (code === 'OAUTH_RESPONSE_IS_NOT_CONFORM' || code === 'OAUTH_RESPONSE_IS_NOT_JSON') return 'away';
  return code.startsWith('OAUTH_') ? 'untrusted' : 'away';
}

function reasonOf(error: unknown): string {
  const texts = [messageOf(error)];
  if (error instanceof ResponseBodyError || error instanceof AuthorizationResponseError) {
    texts.push(error.error, error.error_description ?? '');
  }
  if (error instanceof Error && error.cause instanceof Error) texts.push(error.cause.message);
  return texts.filter((text) => text !== '').join(': ');
}
