/** Failures of pages in words: what happened, what was kept, what to try. Scripts of ours get the API's own answer. */
import type { ErrorRequestHandler } from 'express';
import { problemOf } from '../http/error-handler.ts';
import type { Problem } from '../http/problem.ts';
import { requestIdOf } from '../http/request-id.ts';
import { safePath } from './guard.ts';
import { type Console, sendBare, wantsPart } from './page.ts';
import { readPreferences } from './preferences.ts';
import { texts } from './texts/en.ts';
import { deadLetterTexts } from './texts/en/dead-letters.ts';
import { entityTexts } from './texts/en/entities.ts';

export function pageErrors(console: Console): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    const isPage = request.accepts(['json', 'html']) === 'html' && !wantsPart(request);
    if (!isPage || response.headersSent) return next(error);
    const problem = problemOf(error);
    if (problem.status === 500) {
      console.deps.logger.error({ error, path: request.path, request_id: requestIdOf(response) }, 'A page failed');
    }
    const { title: heading, text } = wordsFor(problem);
    const mayHelp = request.method === 'GET' && problem.status >= 500;
    const page = {
      ...readPreferences(request, undefined),
      title: `${heading} · ${texts.frame.product}`,
      heading,
      text,
      again: mayHelp ? safePath(request.originalUrl) : '',
      details:
        problem.init.errors === undefined ? [] : Object.entries(problem.init.errors).map((pair) => pair.join(': ')),
      signInHref: problem.kind === 'under_maintenance' ? '/login' : '',
      requestId: problem.status === 500 ? requestIdOf(response) : '',
    };
    response.status(problem.status);
    if (problem.init.retryAfter !== undefined) response.setHeader('retry-after', problem.init.retryAfter);
    sendBare(response, 'error/error', page, console);
  };
}

function wordsFor(problem: Problem): { readonly title: string; readonly text: string } {
  const { errors, alarm } = texts;
  switch (problem.kind) {
    case 'not_found':
      return (
        [alarm, entityTexts, deadLetterTexts]
          .map(({ notFoundTitle: title, notFoundText: text }) => ({ title, text }))
          .find(({ text }) => text === problem.init.detail) ?? errors.notFound
      );
    case 'not_allowed':
      return errors.forbidden;
    case 'forged_request':
      return errors.forged;
    case 'under_maintenance':
      return { title: errors.maintenance, text: problem.init.detail ?? '' };
    case 'unavailable':
      return errors.unavailable;
    case 'internal':
      return errors.internal;
    default:
      return errors.invalid;
  }
}
