/** Routes of health, and the Prometheus counters. */
import { z } from 'zod';
import { Problem } from '../http/problem.ts';
import { type Caller, type Route, route } from '../http/route.ts';
import { healthSchema } from './source.ts';

const statusSchema = z.strictObject({ status: z.enum(['ok', 'failed']) });

const live = route({
  method: 'get',
  path: '/api/v1/health/live',
  access: 'anyone',
  tag: 'Health',
  summary: 'The webserver runs',
  responses: { 200: { description: 'It does', schema: statusSchema } },
}).answeredBy(() => ({ status: 200, body: { status: 'ok' } }));

const ready = route({
  method: 'get',
  path: '/api/v1/health/ready',
  access: 'anyone',
  tag: 'Health',
  summary: 'Requests can be served: broker and database answer',
  responses: {
    200: { description: 'They can', schema: statusSchema },
    503: { description: 'They cannot', schema: statusSchema },
  },
}).answeredBy(async (_call, deps) =>
  (await deps.health.isReady()) ? { status: 200, body: { status: 'ok' } } : { status: 503, body: { status: 'failed' } },
);

const full = route({
  method: 'get',
  path: '/api/v1/health/full',
  access: 'health.read',
  duringMaintenance: true,
  tag: 'Health',
  summary: 'Every part, and what is wrong with it',
  responses: {
    200: { description: 'All is well, or some of it is degraded', schema: healthSchema },
    503: { description: 'Some part has failed', schema: healthSchema },
  },
}).answeredBy(async (_call, deps) => {
  const health = await deps.health.full();
  return health.status === 'failed' ? { status: 503, body: health } : { status: 200, body: health };
});

const metrics = route({
  method: 'get',
  path: '/metrics',
  access: 'anyone',
  tag: 'Health',
  summary: 'The counters of all processes, for Prometheus',
  description:
    'Takes the permission telemetry.read, unless it is asked from this machine and `metrics_on_loopback` is on.',
  responses: { 200: { description: 'Exposition format 0.0.4', text: 'text/plain; version=0.0.4; charset=utf-8' } },
  refusals: [401, 403],
}).answeredBy(async ({ caller }, deps) => {
  const isLocal = deps.config.metrics_on_loopback && isLoopback(caller);
  if (!isLocal && caller.account === undefined) throw deps.authenticator.challenge();
  if (!isLocal && caller.account?.permissions.has('telemetry.read') !== true) {
    throw new Problem('not_allowed', { detail: 'It takes the permission telemetry.read' });
  }
  const headers = { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' };
  return { status: 200, headers, body: await deps.health.exposition() };
});

export const healthRoutes: readonly Route[] = [live, ready, full, metrics];

/** Whoever comes through a proxy on this machine also has its address: the headers that proxies add give it away. */
function isLoopback(caller: Caller): boolean {
  const isForwarded = ['x-forwarded-for', 'forwarded', 'via', 'x-real-ip'].some(
    (name) => caller.header(name) !== undefined,
  );
  return !isForwarded && /^(127\.\d+\.\d+\.\d+|::1|::ffff:127\.\d+\.\d+\.\d+)$/.test(caller.address);
}
