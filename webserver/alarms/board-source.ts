/** Where the board's rows come from. */
import type { Database } from '../../lib/mongo/client.ts';
import type { Entity } from '../../lib/alarm/entity.ts';
import { messageOf } from '../../lib/errors/errors.ts';
import type { Logger } from '../../lib/log/logger.ts';
import { type AlarmRow, rowOf } from './view.ts';

export interface SourceRow {
  readonly id: string;
  /** Undefined when the entity has no open alarm. */
  readonly row: AlarmRow | undefined;
  readonly position: number;
}

export interface BoardSource {
  /** Every entity with an open alarm. */
  open(): AsyncIterable<SourceRow>;
  byIds(ids: readonly string[]): Promise<ReadonlyMap<string, SourceRow>>;
  /** A read failed and is tried again. */
  failed(error: unknown): void;
  /** Milliseconds since the epoch. */
  now(): number;
}

/** What a row does not show is not read: the steps are most of an alarm. */
const projection = {
  metrics: 0,
  'alarm.steps': 0,
  'alarm.tickets': 0,
  'alarm.long_output': 0,
  'alarm.initial_long_output': 0,
  'alarm.long_output_history': 0,
} as const;

/** The rows of the collection `entities`. */
export function entitySource(db: Database['db'], logger: Logger, now: () => number = Date.now): BoardSource {
  const entities = db.collection<Entity>('entities');
  return {
    now,
    failed: (error) => logger.warn({ reason: messageOf(error) }, 'Changed alarms could not be read and are read again'),
    async *open() {
      const cursor = entities.find({ 'alarm.id': { $exists: true } }, { projection, batchSize: 1000 });
      for await (const entity of cursor) yield sourceRow(entity);
    },
    async byIds(ids) {
      const found = await entities.find({ _id: { $in: [...ids] } }, { projection }).toArray();
      return new Map(found.map((entity) => [entity._id, sourceRow(entity)]));
    },
  };
}

function sourceRow(entity: Entity): SourceRow {
  const row = entity.alarm === undefined ? undefined : rowOf(entity, entity.alarm);
  return { id: entity._id, row, position: entity.position };
}
