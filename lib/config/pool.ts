/** `etc/engines/<pool>.conf`: one pool, that is one process (or several) that runs a list of engines in order. */
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { type Environment, type FaultCollector, readToml, validate } from './load.ts';

const poolName = z.string().regex(/^[a-z][a-z0-9_]{0,40}$/, 'must be lower_snake_case');

const inputSchema = z.strictObject({
  /** Exchange to bind the pool's queue to; empty for a pool that is fed by another pool. */
  exchange: z.string().default(''),
  routing_keys: z.array(z.string()).min(1).default(['#']),
  /** True: the exchange is the broker's or somebody else's, and is not declared by us. */
  exchange_is_foreign: z.boolean().default(false),
  /** Also serve the queue of operators' actions and wake-ups, first. */
  actions: z.boolean().default(false),
});

export const poolSchema = z.strictObject({
  enabled: z.boolean().default(true),
  engines: z.array(z.string()).min(1),
  /** `log`: decisions are logged (pools that change documents). `none`: the pool only forwards. `ticks`: no input, only ticks. */
  mode: z.enum(['log', 'none', 'ticks']).default('log'),
  input: inputSchema.prefault({}),
  /** Pools that get what this one forwards, by partition. */
  next: z.array(poolName).default([]),
  /** Logs, queues and single consumers of this pool. Change only with the pipeline drained. */
  partitions: z.int().min(1).max(64).default(1),
  /** Events in one decision at most. */
  batch_size: z.int().min(1).max(5000).default(1000),
  /** How long a batch waits to be filled when events are few. */
  batch_wait_ms: z.int().min(0).max(10_000).default(5),
  /** Messages that the broker hands out ahead. */
  prefetch: z.int().min(1).max(65_535).default(8000),
  /** How often `tick` runs. */
  tick_seconds: z.number().min(0.1).max(86_400).default(5),
  /** Configuration of the engines, by name; each engine checks its own. */
  engine: z.record(z.string(), z.record(z.string(), z.unknown())).default({}),
});

export type PoolConfig = z.output<typeof poolSchema> & { readonly name: string; readonly file: string };

/** Loads every `etc/engines/*.conf`, in the order of their names. Faults are collected. */
export function loadPools(etc: string, _env: Environment, faults: FaultCollector): readonly PoolConfig[] {
  const folder = join(etc, 'engines');
  const pools: PoolConfig[] = [];
  for (const file of readdirSync(folder)
    .filter((entry) => entry.endsWith('.conf'))
    .sort()) {
    const path = join(folder, file);
    const name = basename(file, '.conf');
    if (!poolName.safeParse(name).success) faults.add(path, '(file)', 'the file name must be lower_snake_case');
    const table = readToml(path, faults);
    const pool = table === undefined ? undefined : validate(path, table, poolSchema, faults);
    if (pool !== undefined) pools.push({ ...pool, name, file: path });
  }
  checkNext(pools, faults);
  return pools;
}

function checkNext(pools: readonly PoolConfig[], faults: FaultCollector): void {
  const names = new Set(pools.map((pool) => pool.name));
  for (const pool of pools) {
    for (const next of pool.next) {
      if (!names.has(next)) faults.add(pool.file, 'next', `there is no pool ${next} in etc/engines`);
      if (next === pool.name) faults.add(pool.file, 'next', 'a pool cannot feed itself');
    }
    if (pool.input.actions && pool.input.exchange === '') {
      faults.add(
        pool.file,
        'input.actions',
        'only a pool that reads an exchange can serve actions: its intake decodes them',
      );
    }
    if (pool.partitions > 1 && pool.input.exchange !== '') {
      faults.add(
        pool.file,
        'partitions',
        'a pool that reads an exchange has one partition; put an intake pool before it',
      );
    }
  }
}
