/** Gives each request an id: in the answer's `x-request-id`, in problem documents, in the log and in the audit log. */
import { randomUUID } from 'node:crypto';
import type { RequestHandler, Response } from 'express';

const header = 'x-request-id';
const wellFormed = /^[A-Za-z0-9._-]{8,64}$/;

/** Takes over a well-formed id of a proxy in front, else makes one. */
export function requestId(): RequestHandler {
  return (request, response, next) => {
    const given = request.get(header);
    response.setHeader(header, given !== undefined && wellFormed.test(given) ? given : randomUUID());
    next();
  };
}

export function requestIdOf(response: Response): string {
  return String(response.getHeader(header) ?? '');
}
