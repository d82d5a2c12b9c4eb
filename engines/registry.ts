/** The only list of engines. A new engine is one line here. */
import { type RegisteredEngine, register } from '../lib/engine/run-pool.ts';
import { alarmEngine } from './alarm/index.ts';
import { changeEntity } from './change_entity/index.ts';
import { cleaner } from './cleaner/index.ts';
import { collectdGateway } from './collectd_gateway/index.ts';
import { context } from './context/index.ts';
import { eventFilter } from './event_filter/index.ts';
import { metrics } from './metrics/index.ts';
import { pbehavior } from './pbehavior/index.ts';
import { retention } from './retention/index.ts';
import { service } from './service/index.ts';
import { serviceContext } from './service_context/index.ts';
import { serviceLinks } from './service_links/index.ts';

export const registry: readonly RegisteredEngine[] = [
  register(cleaner),
  register(changeEntity),
  register(serviceContext),
  register(context),
  register(eventFilter),
  register(pbehavior),
  register(alarmEngine),
  register(serviceLinks),
  register(metrics),
  register(collectdGateway),
  register(service),
  register(retention),
];
