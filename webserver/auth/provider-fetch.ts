/** `fetch` for the provider of OpenID Connect that believes the authority of a file: the one that Node brings takes none. */
import { readFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { buffer } from 'node:stream/consumers';
import type { CustomFetch } from 'openid-client';

/** The largest answer that is read, in bytes. */
const largestAnswer = 2_000_000;

/** @throws in the returned function as `fetch` does: when nobody answers, or the certificate is not believed. */
export function providerFetch(caFile: string): CustomFetch {
  const ca = caFile === '' ? {} : { ca: readFileSync(caFile) };
  return async (address, { method, headers, body, signal }) => {
    const url = new URL(address);
    const text = body instanceof URLSearchParams ? body.toString() : typeof body === 'string' ? body : undefined;
    const options = {
      method,
      headers: { ...headers },
      minVersion: 'TLSv1.2' as const,
      ...ca,
      ...(signal === undefined ? {} : { signal }),
    };
    return await new Promise<Response>((resolve, reject) => {
      const asked = (url.protocol === 'https:' ? httpsRequest : httpRequest)(url, options, (answer) => {
        let size = 0;
        answer.on('data', (chunk: Buffer) => {
          size += chunk.length;
          if (size > largestAnswer) answer.destroy(new Error('The answer of the provider is too large'));
        });
        buffer(answer).then((bytes) => {
          const fields = Object.entries(answer.headers).map(([name, value]): [string, string] => [name, String(value)]);
          const status = answer.statusCode ?? 502;
          resolve(
            new Response(status === 204 || status === 304 ? null : new Uint8Array(bytes), { status, headers: fields }),
          );
        }, reject);
      });
      asked.on('error', reject);
      asked.end(text);
    });
  };
}
