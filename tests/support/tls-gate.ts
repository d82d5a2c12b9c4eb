/** A TLS listener in front of a server that speaks without: what comes in is decrypted and handed on. */
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { createServer, type TlsOptions } from 'node:tls';
import type { CertificatePair } from './certificates.ts';

export interface TlsGate {
  readonly port: number;
  close(): Promise<void>;
}

export interface TlsGateOptions {
  readonly certificate: CertificatePair;
  /** Asks for a certificate that this authority signed, and refuses who shows none. */
  readonly clientCa?: string;
}

/** Opens one on a free port of the loopback in front of `target`. */
export async function createTlsGate(
  target: { readonly host: string; readonly port: number },
  { certificate, clientCa }: TlsGateOptions,
): Promise<TlsGate> {
  const sockets = new Set<Socket>();
  const keep = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
  };
  const asking: TlsOptions =
    clientCa === undefined ? {} : { ca: readFileSync(clientCa), requestCert: true, rejectUnauthorized: true };
  const options = { cert: readFileSync(certificate.cert), key: readFileSync(certificate.key), ...asking };
  const server = createServer(options, (client) => {
    const upstream = connect(target.port, target.host);
    keep(client);
    keep(upstream);
    client.pipe(upstream).pipe(client);
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.destroy());
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('A TCP server has a port');
  return {
    port: address.port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
