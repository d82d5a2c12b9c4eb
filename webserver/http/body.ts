/** Reads the body of a request that may have one: a known type, a bounded size, a bounded depth. */
import express, { type Request, type RequestHandler, type Response } from 'express';
import type { WebserverConfig } from '../../lib/config/webserver.ts';
import { asError, Problem } from './problem.ts';
import type { RouteSpec } from './route.ts';

/** Deeper JSON serves nobody, and recursion over it ends in a stack overflow. */
const deepest = 64;

/** Nothing our routes take in a form needs more fields. */
const formFields = 1000;

/**
 * The parsed body.
 *
 * @throws {Problem} 400 broken, empty or too deep, 413 too large, 415 another type.
 */
export async function readBody(
  request: Request,
  response: Response,
  spec: RouteSpec,
  config: WebserverConfig,
): Promise<unknown> {
  const limit = config.limits.body_bytes;
  // The parser would read all of it before it refuses.
  if (Number(request.get('content-length') ?? 0) > limit) throw new Problem('too_large');
  // The parser would take nothing for an empty object.
  if (!hasBody(request)) throw new Problem('invalid_request', { errors: { body: 'Is missing.' } });
  if (request.is('application/json') !== false || request.is('application/*+json') !== false) {
    const parser = express.json({ limit, strict: false, type: () => true });
    await Promise.race([run(parser, request, response), overflow(request, limit)]);
  } else if (spec.form === true && request.is('application/x-www-form-urlencoded') !== false) {
    const parser = express.urlencoded({ limit, extended: false, parameterLimit: formFields });
    await Promise.race([run(parser, request, response), overflow(request, limit)]);
  } else {
    throw new Problem('unsupported_type', { detail: 'Send application/json' });
  }
  const body: unknown = request.body;
  if (isTooDeep(body))
    throw new Problem('invalid_request', { errors: { body: `Is nested deeper than ${deepest} levels.` } });
  return body;
}

function hasBody(request: Request): boolean {
  return request.get('transfer-encoding') !== undefined || Number(request.get('content-length') ?? 0) > 0;
}

/** Fails as soon as more than the limit has come: the parser would wait for the end of a body without a length, and that may never come. */
function overflow(request: Request, limit: number): Promise<never> {
  return new Promise((_resolve, reject) => {
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > limit) reject(new Problem('too_large'));
    });
  });
}

function run(parser: RequestHandler, request: Request, response: Response): Promise<void> {
  return new Promise((resolve, reject) => {
    void parser(request, response, (error?: unknown) => {
      if (error === undefined) resolve();
      else reject(asError(error));
    });
  });
}

function isTooDeep(value: unknown): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > deepest) return true;
    level = level.flatMap((item): unknown[] => (typeof item === 'object' && item !== null ? Object.values(item) : []));
  }
  return false;
}
