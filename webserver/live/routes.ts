/** The live stream. */
import { Problem } from '../http/problem.ts';
import { type Route, route } from '../http/route.ts';
import { mustWait } from '../settings/maintenance.ts';
import { streamChanges } from './stream.ts';

const stream = route({
  method: 'get',
  path: '/api/v1/stream',
  access: 'alarms.read',
  tag: 'Live',
  summary: 'Changes of alarms as they happen, by server-sent events',
  description:
    'Events: `alarm` (one change, as JSON), `hello` (the stream begins), `resync` (something may be missing: read everything again), `rate` (events a second that come in, every two seconds; null: unknown). A client that comes back with `Last-Event-ID` gets what it missed.',
  responses: { 200: { description: 'An endless stream', stream: 'text/event-stream' } },
  refusals: [503],
}).answeredBy(({ caller }, deps) => {
  if (deps.live.listeners >= deps.config.limits.streams)
    throw new Problem('unavailable', { detail: 'Too many streams', retryAfter: 30 });
  const client = {
    lastEventId: caller.header('last-event-id'),
    heartbeatMs: deps.config.limits.stream_heartbeat_seconds * 1000,
    mayRead: async () => {
      const account = await deps.authenticator.authenticate(caller.request, caller.response);
      if (mustWait(deps.settings, account)) return false;
      return account?.permissions.has('alarms.read') === true && !account.passwordIsOneTime;
    },
  };
  return { status: 200, stream: (response) => streamChanges(response, deps.live, client) };
});

export const liveRoutes: readonly Route[] = [stream];
