/** One HTTP request to a process on its unix socket. */
import { request } from 'node:http';

export interface SocketAnswer {
  readonly status: number;
  readonly body: string;
}

/** Our own processes answer with some kilobytes; more is not theirs. */
const longestAnswer = 8_000_000;

/** Rejects when there is no whole answer within `patienceMs`: a frozen process accepts connections and says nothing. */
export function askSocket(socketPath: string, path: string, patienceMs: number): Promise<SocketAnswer> {
  return new Promise((resolve, reject) => {
    const asked = request({ socketPath, path, signal: AbortSignal.timeout(patienceMs) }, (response) => {
      const chunks: Buffer[] = [];
      let length = 0;
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        length += chunk.length;
        if (length > longestAnswer) asked.destroy(new Error('the answer is too long'));
      });
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') }),
      );
      response.on('error', reject);
    });
    asked.on('error', reject);
    asked.end();
  });
}
