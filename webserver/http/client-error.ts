/** Answers what Node's parser refuses before there is a request: as a problem document too, instead of an empty answer. */
import type { Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { Problem, type ProblemKind } from './problem.ts';

const kinds: Readonly<Record<string, ProblemKind>> = {
  HPE_HEADER_OVERFLOW: 'headers_too_large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 'too_large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request_timeout',
};

/** Answers on the connection and ends it. */
export function answerClientErrors(server: Server): void {
  server.on('clientError', (error: Error & { readonly code?: string }, socket: Duplex) => {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    const problem = new Problem(kinds[error.code ?? ''] ?? 'invalid_request');
    const body = JSON.stringify(problem.document());
    const head = [
      `HTTP/1.1 ${problem.status} ${problem.message}`,
      'connection: close',
      'content-type: application/problem+json; charset=utf-8',
      `content-length: ${Buffer.byteLength(body)}`,
    ];
    socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
  });
}
