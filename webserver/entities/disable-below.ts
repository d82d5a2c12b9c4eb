/** A disabled component takes its resources with it: each by an edit of its own, because each is written by the log that owns it. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Entity } from '../../lib/alarm/entity.ts';
import { messageOf } from '../../lib/errors/errors.ts';
import type { WebserverDeps } from '../deps.ts';

/** Resources in one round. */
const roundSize = 500;

/** Who waits for the answer waits no longer than this for the resources; the work goes on. */
const patienceMs = 2000;

type BelowDeps = Pick<WebserverDeps, 'db' | 'logger'>;

/** Disables these entities, and says how many were not. */
export type DisableEach = (ids: readonly string[]) => Promise<number>;

/** Disables the enabled resources of these components. Doing it again does what is left. */
export async function disableBelow(
  deps: BelowDeps,
  components: readonly string[],
  disable: DisableEach,
): Promise<void> {
  if (components.length === 0) return;
  const work = disableAll(deps, components, disable).catch((error: unknown) => {
    deps.logger.warn({ reason: messageOf(error), components }, 'Not all resources of a component could be disabled');
  });
  const patience = new AbortController();
  await Promise.race([work, delay(patienceMs, undefined, { signal: patience.signal }).catch(() => undefined)]);
  patience.abort();
}

async function disableAll({ db }: BelowDeps, components: readonly string[], disable: DisableEach): Promise<void> {
  const resources = {
    component: { $in: [...components] },
    type: 'resource',
    enabled: true,
    'deleted.time': { $exists: false },
  } as const;
  const entities = db.collection<Entity>('entities');
  const found = await entities.find(resources, { projection: { _id: 1 } }).toArray();
  for (let from = 0; from < found.length; from += roundSize) {
    const round = found.slice(from, from + roundSize);
    const failed = await disable(round.map(({ _id }) => _id));
    if (failed > 0) throw new Error(`${failed} resources were not disabled`);
  }
}
