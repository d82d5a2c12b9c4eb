/** How the pools of `etc/engines` hang together: who feeds whom, over which queues, and in which order a picture shows them. */
import { actionQueue, entryQueue, exchanges, partitionQueue } from '../../lib/amqp/topology.ts';
import type { PoolConfig } from '../../lib/config/pool.ts';

/** Queues that a pool reads, the ones of events before the one of actions. A pool that only ticks has none. */
export function queuesOf(pool: PoolConfig): readonly string[] {
  if (pool.mode === 'ticks') return [];
  const own =
    pool.input.exchange === ''
      ? Array.from({ length: pool.partitions }, (_, partition) => partitionQueue(pool.name, partition))
      : [entryQueue(pool.name)];
  return pool.input.actions ? [...own, actionQueue(pool.name)] : own;
}

/**
 * Names of the pools that get what this one puts out: those it names, for one that links entities to services those that count them, for a
 * gateway (mode `none`) those that read connectors' events, and for the scheduler those that serve wake-ups.
 */
export function nextOf(pool: PoolConfig, pools: readonly PoolConfig[]): readonly string[] {
  const others = pools.filter((other) => other.enabled && other.name !== pool.name);
  const named = (fed: (other: PoolConfig) => boolean): string[] => others.filter(fed).map(({ name }) => name);
  switch (pool.mode) {
    case 'ticks':
      return named((other) => other.input.actions);
    case 'none':
      return named((other) => pool.next.includes(other.name) || other.input.exchange === exchanges.events);
    case 'log': {
      const links = pool.engines.includes('service_links');
      return named((other) => pool.next.includes(other.name) || (links && other.input.exchange === exchanges.services));
    }
  }
}

/** The names of the processes of a pool, by partition; the supervisor leaves the partition out where there is one. */
export function appsOf(pool: PoolConfig): readonly string[] {
  if (pool.partitions === 1) return [`engine-${pool.name}`];
  return Array.from({ length: pool.partitions }, (_, partition) => `engine-${pool.name}-${partition}`);
}

/** In the direction of the events: who feeds before who is fed, those that only tick last, otherwise by name. */
export function inOrder(pools: readonly PoolConfig[]): readonly PoolConfig[] {
  const ranks = new Map(pools.map((pool) => [pool.name, pool.mode === 'ticks' ? pools.length + 1 : 0]));
  // As many rounds as there are pools settle every chain, and end in a circle too.
  for (let round = 0; round < pools.length; round += 1) {
    for (const pool of pools.filter(({ mode }) => mode !== 'ticks')) {
      for (const next of nextOf(pool, pools)) {
        const rank = Math.min((ranks.get(pool.name) ?? 0) + 1, pools.length);
        ranks.set(next, Math.max(ranks.get(next) ?? 0, rank));
      }
    }
  }
  return pools.toSorted(
    (one, other) => (ranks.get(one.name) ?? 0) - (ranks.get(other.name) ?? 0) || (one.name < other.name ? -1 : 1),
  );
}
