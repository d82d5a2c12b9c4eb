/** Counts requests and their times, by row of the route table: an address that is in no row is counted as one. */
import type { RequestHandler, Response } from 'express';
import { Counter, Histogram, type Registry } from 'prom-client';

const routeLocal = 'vigieRoute';

/** Counts every request when its answer is finished or cut. */
export function countRequests(registry: Registry): RequestHandler {
  const requests = new Counter({
    name: 'vigie_http_requests_total',
    help: 'Requests by route and status; status 0 was cut before an answer',
    labelNames: ['method', 'route', 'status'],
    registers: [registry],
  });
  const seconds = new Histogram({
    name: 'vigie_http_request_seconds',
    help: 'Time from the request to the end of its answer, without streams',
    labelNames: ['route'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [registry],
  });
  return (request, response, next) => {
    const began = performance.now();
    response.once('close', () => {
      const route = String(response.locals[routeLocal] ?? 'other');
      const status = response.headersSent ? response.statusCode : 0;
      requests.inc({ method: request.method, route, status });
      const isStream = response.getHeader('content-type')?.toString().startsWith('text/event-stream') === true;
      if (!isStream) seconds.observe({ route }, (performance.now() - began) / 1000);
    });
    next();
  };
}

/** Names the row that serves this request. */
export function nameRoute(response: Response, path: string): void {
  response.locals[routeLocal] = path;
}
