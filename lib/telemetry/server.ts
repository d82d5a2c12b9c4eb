/**
 * Serves a process's telemetry over HTTP on a unix socket: `GET /health` (200, or 503 when the status is `failed`; the body is a
 * `HealthReport`), `GET /metrics` (Prometheus text) and `GET /figures` (JSON; 404 from a process that has none). A frozen process does not answer, which is how it is found out.
 */
import { chmodSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { dirname } from 'node:path';
import { messageOf } from '../errors/errors.ts';
import type { Telemetry } from './telemetry.ts';

export interface TelemetryServer {
  /** Ends the connections and removes the socket, unless another process has put its own there meanwhile. */
  close(): Promise<void>;
}

/**
 * Listens on `socketPath`. Its folder is created; what is left there by an earlier process is replaced in one step, so that there is
 * no moment without a socket. Rejects when the folder cannot be written.
 */
export async function serveTelemetry(telemetry: Telemetry, socketPath: string): Promise<TelemetryServer> {
  mkdirSync(dirname(socketPath), { recursive: true });
  const server = createServer((request, response) => void answer(telemetry, request, response));
  const draft = `${socketPath}.${process.pid}`;
  rmSync(draft, { force: true });
  await listen(server, draft);
  chmodSync(draft, 0o660);
  renameSync(draft, socketPath);
  const inode = inodeOf(socketPath);
  return {
    close: () =>
      new Promise((resolve) => {
        if (inodeOf(socketPath) === inode) rmSync(socketPath, { force: true });
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function inodeOf(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.ino;
}

async function answer(telemetry: Telemetry, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    if (request.url === '/health') {
      const report = telemetry.health();
      send(response, report.status === 'failed' ? 503 : 200, 'application/json', JSON.stringify(report));
    } else if (request.url === '/metrics') {
      send(response, 200, telemetry.registry.contentType, await telemetry.registry.metrics());
    } else if (request.url === '/figures' && telemetry.figures() !== undefined) {
      send(response, 200, 'application/json', JSON.stringify(telemetry.figures()));
    } else {
      send(response, 404, 'text/plain', 'Not found\n');
    }
  } catch (error) {
    send(response, 500, 'text/plain', `${messageOf(error)}\n`);
  }
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': type });
  response.end(body);
}
