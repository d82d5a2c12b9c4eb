/** The one place where a failure becomes an answer: kinds of errors to problem documents, on the console to a page in words. */
import type { ErrorRequestHandler, RequestHandler } from 'express';
import { InvalidEventError, PermanentError, TransientError } from '../../lib/errors/errors.ts';
import type { Logger } from '../../lib/log/logger.ts';
import { Problem, type ProblemKind } from './problem.ts';
import { requestIdOf } from './request-id.ts';

/** Seconds after which a client may try again when a part of ours is away. */
const retryAfterSeconds = 5;

/** Answers every failure below it. Our own bugs are logged with the request's id and shown without any detail. */
export function errorHandler(logger: Logger): ErrorRequestHandler {
  return (error: unknown, request, response, _next) => {
    const problem = problemOf(error);
    if (problem.status === 500) {
      logger.error(
        { error, method: request.method, path: request.path, request_id: requestIdOf(response) },
        'A request failed',
      );
    }
    if (response.headersSent) {
      response.destroy();
      return;
    }
    if (problem.init.retryAfter !== undefined) response.setHeader('retry-after', Math.ceil(problem.init.retryAfter));
    for (const [name, value] of Object.entries(problem.init.headers ?? {})) response.setHeader(name, value);
    if (problem.status === 413) response.setHeader('connection', 'close');
    response.setHeader('cache-control', 'no-store');
    response.status(problem.status).type('application/problem+json');
    response.send(JSON.stringify(problem.document(requestIdOf(response))));
  };
}

/** What is in no table does not exist. */
export function notFound(): RequestHandler {
  return () => {
    throw new Problem('not_found', { detail: 'There is nothing at this address' });
  };
}

/** The problem that any thrown value stands for. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof InvalidEventError || error instanceof PermanentError) {
    return new Problem('invalid_request', { detail: error.message, cause: error });
  }
  if (error instanceof TransientError || isDatabaseAway(error)) {
    return new Problem('unavailable', { retryAfter: retryAfterSeconds, cause: error });
  }
  return fromHttpError(error) ?? new Problem('internal', { cause: error });
}

/** The driver's own errors for a server that cannot be reached or took too long, by name: only `lib/mongo` knows their classes. */
function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  // 50: MaxTimeMSExpired.
  return (
    (error.name === 'MongoServerError' && 'code' in error && error.code === 50) ||
    /^Mongo(Network|ServerSelection|PoolCleared|NetworkTimeout|Topology)/.test(error.name)
  );
}

const kindByStatus: Readonly<Record<number, ProblemKind>> = {
  400: 'invalid_request',
  404: 'not_found',
  408: 'request_timeout',
  413: 'too_large',
  415: 'unsupported_type',
};

/** Express and its parsers throw errors with a status (http-errors); their messages may quote the input, so they are not repeated. */
function fromHttpError(error: unknown): Problem | undefined {
  if (!(error instanceof Error) || !('status' in error) || typeof error.status !== 'number') return undefined;
  const kind = kindByStatus[error.status];
  if (kind === undefined) return undefined;
  if (kind !== 'invalid_request') return new Problem(kind, { cause: error });
  const type = 'type' in error ? String(error.type) : '';
  const what = type === 'entity.parse.failed' ? 'Is not valid JSON.' : 'Cannot be read.';
  return new Problem(kind, { errors: { [type === '' ? 'path' : 'body']: what }, cause: error });
}
