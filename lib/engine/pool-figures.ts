/** What one process of a pool says of itself on its socket (`GET /figures`): for the map of the engines. Rates look back on ten seconds. */
import { z } from 'zod';

/** Median and 99th percentile of the newest 512 batches. */
const percentilesSchema = z.strictObject({ p50: z.number(), p99: z.number() });

export const engineFiguresSchema = z.strictObject({
  name: z.string(),
  events_per_second: z.number(),
  seconds_per_event: percentilesSchema,
  /** Counts since the start of the process. */
  events: z.int(),
  forwarded: z.int(),
  dropped: z.int(),
  dead_lettered: z.int(),
});

export const queueFiguresSchema = z.strictObject({
  name: z.string(),
  /** Messages that wait, those handed out but not treated included. */
  depth: z.int(),
  /** How long the next one has waited. */
  age_seconds: z.number(),
});

export const poolFiguresSchema = z.strictObject({
  pool: z.string(),
  partition: z.int(),
  events_per_second: z.number(),
  /** From when a batch is taken in hand until it is committed (a pool without a log: until it is passed on). */
  batch_seconds: percentilesSchema,
  /** Counts since the start of the process. */
  batches: z.int(),
  redeliveries: z.int(),
  queues: z.array(queueFiguresSchema),
  engines: z.array(engineFiguresSchema),
});

export type PoolFigures = z.output<typeof poolFiguresSchema>;
export type QueueFigures = PoolFigures['queues'][number];
export type EngineFigures = PoolFigures['engines'][number];
