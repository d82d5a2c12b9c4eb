/** Routes of the settings of the site. */
import { actorOf } from '../administration/actor.ts';
import { type Route, route } from '../http/route.ts';
import { changeSettings } from './change.ts';
import { settingsChangeSchema, settingsSchema } from './settings.ts';

const read = route({
  method: 'get',
  path: '/api/v1/settings',
  access: 'settings.read',
  tag: 'Settings',
  summary: 'What the site has set for itself',
  responses: { 200: { description: 'All of it, defaults included', schema: settingsSchema } },
}).answeredBy(async (_call, deps) => ({ status: 200, body: await deps.settings.read() }));

const change = route({
  method: 'put',
  path: '/api/v1/settings',
  access: 'settings.edit',
  tag: 'Settings',
  summary: 'Change settings; what is not named stays',
  body: settingsChangeSchema.refine((changes) => Object.keys(changes).length > 0, 'Must change something'),
  responses: { 200: { description: 'All of it, as it is now', schema: settingsSchema } },
}).answeredBy(async ({ body, caller }, deps) => {
  const { site_name, snooze_minutes, maintenance, maintenance_message } = body;
  const changes = {
    ...(site_name === undefined ? {} : { site_name }),
    ...(snooze_minutes === undefined ? {} : { snooze_minutes }),
    ...(maintenance === undefined ? {} : { maintenance }),
    ...(maintenance_message === undefined ? {} : { maintenance_message }),
  };
  return { status: 200, body: await changeSettings(deps, actorOf(caller), changes) };
});

export const settingsRoutes: readonly Route[] = [read, change];
