/** Waits until documents contain what their engine has decided: people read their own writes. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Entity } from '../../lib/alarm/entity.ts';
import type { Database } from '../../lib/mongo/client.ts';

export interface WrittenPosition {
  readonly entityId: string;
  readonly position: number;
}

const firstPauseMs = 5;
const longestPauseMs = 100;
/** Documents that someone waits for are written within 100 ms when there is room; a reader is not kept longer than this. */
const patienceMs = 1500;

/** Resolves when each entity's document has reached its position, or patience ends. */
export async function awaitPositions(db: Database['db'], written: readonly WrittenPosition[]): Promise<void> {
  const missing = new Map(written.map(({ entityId, position }) => [entityId, position]));
  const deadline = performance.now() + patienceMs;
  for (let pause = firstPauseMs; missing.size > 0; pause = Math.min(pause * 2, longestPauseMs)) {
    const documents = db
      .collection<Entity>('entities')
      .find({ _id: { $in: [...missing.keys()] } }, { projection: { position: 1 } });
    for await (const { _id, position } of documents) if (position >= (missing.get(_id) ?? 0)) missing.delete(_id);
    if (missing.size === 0 || performance.now() > deadline) return;
    await delay(pause);
  }
}
