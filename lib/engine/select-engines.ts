/** Matches the pools of `etc/engines` with the registry, and checks what only both together can tell. */
import type { FaultCollector } from '../config/load.ts';
import type { PoolConfig } from '../config/pool.ts';
import type { ConfiguredEngine, RegisteredEngine } from './run-pool.ts';

export interface SelectedEngine {
  readonly registered: RegisteredEngine;
  readonly configured: ConfiguredEngine;
}

/** The engines of a pool in its order, configured. Faults are collected; what has one is left out. */
export function selectEngines(
  pool: PoolConfig,
  registry: readonly RegisteredEngine[],
  faults: FaultCollector,
): readonly SelectedEngine[] {
  const selected: SelectedEngine[] = [];
  for (const name of Object.keys(pool.engine)) {
    if (!pool.engines.includes(name)) faults.add(pool.file, `engine.${name}`, 'is not one of the engines of this pool');
  }
  for (const [place, name] of pool.engines.entries()) {
    const registered = registry.find((engine) => engine.name === name);
    if (registered === undefined) {
      const known = registry.map((engine) => engine.name).join(', ');
      faults.add(pool.file, 'engines', `there is no engine ${name}; there are ${known}`);
      continue;
    }
    checkPlace(pool, registered, place, faults);
    const configured = registered.configure(pool.file, pool.engine[name] ?? {}, faults);
    if (configured !== undefined) selected.push({ registered, configured });
  }
  return selected;
}

/** Whoever reads an exchange gets messages and needs an engine that decodes them first; after that there are events. */
function checkPlace(pool: PoolConfig, engine: RegisteredEngine, place: number, faults: FaultCollector): void {
  if (pool.mode === 'ticks') return;
  const getsMessages = place === 0 && pool.input.exchange !== '';
  if (getsMessages && engine.input === 'event') {
    faults.add(pool.file, 'engines', `${engine.name} treats events, but stands first in a pool that reads an exchange`);
  }
  if (!getsMessages && engine.input === 'message') {
    faults.add(
      pool.file,
      'engines',
      `${engine.name} decodes messages and can only stand first, in a pool that reads an exchange`,
    );
  }
}
