/** A real provider of OpenID Connect (oidc-provider, certified) inside the test, on the loopback: its own accounts, its own pages for login and consent. */
import { createServer as createHttpServer, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { readFileSync } from 'node:fs';
import { Provider } from 'oidc-provider';
import type { CertificatePair } from './certificates.ts';

/** What the provider tells about an account, by the name that is typed on its login page. */
export type ProviderAccounts = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

export interface TestProvider {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Stops listening, as a provider that is away. */
  stop(): Promise<void>;
}

export interface ProviderOptions {
  readonly accounts: ProviderAccounts;
  /** Where the console is. */
  readonly publicUrl: string;
  /** Speaks TLS with it; else plain HTTP. */
  readonly certificate?: CertificatePair;
  /** What the discovery document calls the provider, when that shall be wrong. */
  readonly claimedIssuer?: string;
}

export async function startProvider({
  accounts,
  publicUrl,
  certificate,
  claimedIssuer,
}: ProviderOptions): Promise<TestProvider> {
  const server: Server =
    certificate === undefined
      ? createHttpServer()
      : createHttpsServer({ cert: readFileSync(certificate.cert), key: readFileSync(certificate.key) });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('A TCP server has a port');
  const issuer = `${certificate === undefined ? 'http' : 'https'}://localhost:${address.port}`;
  const client = { clientId: 'vigie', clientSecret: 'the secret of the client at the provider' };
  const provider = new Provider(claimedIssuer ?? issuer, {
    clients: [
      {
        client_id: client.clientId,
        client_secret: client.clientSecret,
        redirect_uris: [`${publicUrl}/login/oidc/callback`],
        post_logout_redirect_uris: [`${publicUrl}/login`],
      },
    ],
    claims: { openid: ['sub'], profile: ['preferred_username', 'name', 'groups'], email: ['email'] },
    cookies: { keys: ['a key for the cookies of a test'] },
    pkce: { required: () => true },
    findAccount: (_context, id) => {
      const claims = Object.hasOwn(accounts, id) ? accounts[id] : undefined;
      return claims === undefined ? undefined : { accountId: id, claims: () => ({ sub: id, ...claims }) };
    },
  });
  const handle = provider.callback();
  server.on('request', (request, response) => void handle(request, response));
  return {
    issuer,
    ...client,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
