/** The route table: every address of the API, in one list. */
import { z } from 'zod';
import type { WebserverConfig } from '../lib/config/webserver.ts';
import { keyRoutes, ownKeyRoutes } from './administration/key-routes.ts';
import { roleRoutes } from './administration/role-routes.ts';
import { ownSessionRoutes, sessionRoutes } from './administration/session-routes.ts';
import { userRoutes } from './administration/user-routes.ts';
import { listRoutes } from './alarms/list-routes.ts';
import { alarmRoutes } from './alarms/routes.ts';
import { auditRoutes } from './audit/routes.ts';
import { accessRoutes } from './auth/routes.ts';
import { deadLetterRoutes } from './dead-letters/routes.ts';
import { docsRoutes } from './docs/routes.ts';
import { engineRoutes } from './engines/routes.ts';
import { entityRoutes } from './entities/routes.ts';
import { eventLogRoutes } from './event-log/routes.ts';
import { eventRoutes } from './events/routes.ts';
import { healthRoutes } from './health/routes.ts';
import { openApiDocument } from './http/openapi.ts';
import { type Route, route } from './http/route.ts';
import { liveRoutes } from './live/routes.ts';
import { settingsRoutes } from './settings/routes.ts';
import { metricRoutes } from './metrics/routes.ts';
import { alarmRuleRoutes } from './rules/alarm-rules.ts';
import { alarmTrialRoutes } from './rules/alarm-trials.ts';
import { pbehaviorRoutes } from './pbehaviors/routes.ts';
import { eventFilterRoutes } from './rules/event-filters.ts';
import { patternRoutes } from './rules/patterns.ts';
import { serviceRoutes } from './services/routes.ts';

/** Version of the API; the number in the paths changes only when clients break. */
export const apiVersion = '1.0.0';

const document = route({
  method: 'get',
  path: '/api/v1/openapi.json',
  access: 'anyone',
  tag: 'API',
  summary: 'This API as an OpenAPI 3.1 document',
  responses: { 200: { description: 'The document', schema: z.record(z.string(), z.unknown()) } },
}).answeredBy((_call, { config }) => {
  const body = documents.get(config) ?? openApiDocument(routesOf(config), apiVersion);
  documents.set(config, body);
  return { status: 200, body };
});

/** Made at the first request, which takes most of a second; the configuration never changes while a process runs. */
const documents = new WeakMap<object, ReturnType<typeof openApiDocument>>();

/** In the order in which they are matched and documented. */
export const routes: readonly Route[] = [
  ...accessRoutes,
  ...ownSessionRoutes,
  ...ownKeyRoutes,
  ...eventRoutes,
  ...eventLogRoutes,
  ...alarmRoutes,
  ...listRoutes,
  ...entityRoutes,
  ...metricRoutes,
  ...patternRoutes,
  ...eventFilterRoutes,
  ...alarmTrialRoutes,
  ...alarmRuleRoutes,
  ...pbehaviorRoutes,
  ...serviceRoutes,
  ...deadLetterRoutes,
  ...liveRoutes,
  ...engineRoutes,
  ...healthRoutes,
  ...userRoutes,
  ...roleRoutes,
  ...keyRoutes,
  ...sessionRoutes,
  ...auditRoutes,
  ...settingsRoutes,
  document,
  ...docsRoutes,
];

/** Those whose group is on. */
export function routesOf({ groups }: Pick<WebserverConfig, 'groups'>): readonly Route[] {
  const off = new Set(Object.entries(groups).flatMap(([group, isOn]) => (isOn ? [] : [group])));
  return routes.filter((each) => !off.has(groupOf(each)));
}

/** The name of a route's group in `etc/webserver.conf`: its heading in `docs/api.md`. */
export function groupOf({ spec }: Route): string {
  return spec.tag.toLowerCase().replaceAll(' ', '_');
}
