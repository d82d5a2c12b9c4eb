/** Asks an HTTP address: one GET without redirects, with a deadline, a size cap, and private addresses refused as they are connected to. */
import { lookup as resolveName } from 'node:dns';
import { type ClientRequest, get as httpGet, type IncomingMessage, type RequestOptions } from 'node:http';
import { get as httpsGet } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { messageOf } from '../errors/errors.ts';
import type { LookupAnswer } from '../rules/lookup.ts';
import { isPrivateAddress } from './address.ts';

/** Bytes of an answer at most. */
export const ANSWER_BYTES_MAX = 65_536;

export interface HttpQuestion {
  readonly url: string;
  readonly timeoutMs: number;
  /** True: the operator named this host. */
  readonly isPrivateAllowed: boolean;
}

/** The JSON of the answer. Never rejects. */
export async function askHttp({ url, timeoutMs, isPrivateAllowed }: HttpQuestion): Promise<LookupAnswer> {
  const deadline = AbortSignal.timeout(timeoutMs);
  try {
    const target = new URL(url);
    const host = target.hostname.replace(/^\[|\]$/g, '');
    if (!isPrivateAllowed && isIP(host) !== 0 && isPrivateAddress(host)) return failed('The address is private');
    const lookup = isPrivateAllowed ? undefined : publicLookup;
    const text = await fetchText(target, {
      signal: deadline,
      headers: { accept: 'application/json' },
      ...(lookup === undefined ? {} : { lookup }),
    });
    const value: unknown = JSON.parse(text);
    return { kind: 'found', value };
  } catch (error) {
    return failed(deadline.aborted ? `There was no answer within ${timeoutMs} ms` : messageOf(error));
  }
}

function failed(reason: string): LookupAnswer {
  return { kind: 'failed', reason };
}

/** Resolves a name, and refuses it when any of its addresses is private: the address that is checked is the one that is used. */
const publicLookup: LookupFunction = (name, options, callback) => {
  resolveName(name, { ...options, all: true }, (error, addresses) => {
    const found = addresses[0];
    if (error !== null) callback(error, '', 0);
    else if (found === undefined || addresses.some(({ address }) => isPrivateAddress(address))) {
      callback(new Error('The address is private'), '', 0);
    } else if (options.all === true) callback(null, addresses);
    else callback(null, found.address, found.family);
  });
};

function fetchText(url: URL, options: RequestOptions): Promise<string> {
  const get = url.protocol === 'https:' ? httpsGet : httpGet;
  return new Promise((resolve, reject) => {
    // No agent: a kept connection would be one whose address nobody checked for this question.
    const request: ClientRequest = get(url, { ...options, agent: false }, (response) => {
      readAnswer(response).then(resolve, (error: unknown) => {
        request.destroy();
        reject(error);
      });
    });
    request.once('error', reject);
  });
}

async function readAnswer(response: IncomingMessage): Promise<string> {
  if (response.statusCode !== 200) {
    response.resume();
    throw new Error(`The answer has the status ${response.statusCode ?? 0}`);
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response) {
    if (!Buffer.isBuffer(chunk)) continue;
    size += chunk.length;
    if (size > ANSWER_BYTES_MAX) throw new Error(`The answer has more than ${ANSWER_BYTES_MAX} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
