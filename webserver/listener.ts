/** The port that browsers and programs come to: HTTP, or HTTPS when a certificate is configured. */
import { createServer, type Server } from 'node:http';
import { createServer as createSecureServer, Server as SecureServer } from 'node:https';
import type { Express } from 'express';
import type { WebserverConfig } from '../lib/config/webserver.ts';
import type { Logger } from '../lib/log/logger.ts';
import { answerClientErrors } from './http/client-error.ts';
import { followCertificate, secureContext } from './tls.ts';

export interface Listener {
  /** Address with the port that it got. */
  readonly url: string;
  /** Takes no more connections; requests under way may finish. `endStreams` ends the answers that never do. */
  close(endStreams: () => void): Promise<void>;
}

/** Requests under way may finish within this time when the server stops. */
const drainMs = 5000;

/** Resolves when connections are taken. @throws when the port is taken, or a certificate file cannot be read. */
export async function startListener(config: WebserverConfig, app: Express, logger: Logger): Promise<Listener> {
  const server = createListeningServer(config, app);
  server.maxHeadersCount = 100;
  answerClientErrors(server);
  await listen(server, config);
  const stopFollowing =
    server instanceof SecureServer ? followCertificate(server, config.tls, logger) : () => undefined;
  return {
    url: urlOf(server),
    close: (endStreams) => {
      stopFollowing();
      return close(server, endStreams);
    },
  };
}

/** Slow and oversized requests are cut by Node itself; answers may take their time. */
function createListeningServer(config: WebserverConfig, app: Express): Server | SecureServer {
  const options = {
    requestTimeout: config.limits.request_seconds * 1000,
    headersTimeout: Math.min(10, config.limits.request_seconds) * 1000,
    connectionsCheckingInterval: 1000,
    keepAliveTimeout: 65_000,
    maxHeaderSize: 16 * 1024,
  };
  if (config.tls.cert_file === '') return createServer(options, app);
  return createSecureServer({ ...options, ...secureContext(config.tls), handshakeTimeout: 10_000 }, app);
}

function listen(server: Server, { host, port }: WebserverConfig): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

async function close(server: Server, endStreams: () => void): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  endStreams();
  server.closeIdleConnections();
  const deadline = setTimeout(() => server.closeAllConnections(), drainMs);
  await closed;
  clearTimeout(deadline);
}

function urlOf(server: Server): string {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('A TCP server has a port');
  const { address: host, family, port } = address;
  const scheme = server instanceof SecureServer ? 'https' : 'http';
  return `${scheme}://${family === 'IPv6' ? `[${host}]` : host}:${port}`;
}
