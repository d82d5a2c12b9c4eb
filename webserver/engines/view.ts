/** What `GET /api/v1/engines` says: enough to draw the pools, their queues and what is wrong, without another request. */
import { z } from 'zod';
import { engineFiguresSchema } from '../../lib/engine/pool-figures.ts';
import { healthSchema, processHealthSchema } from '../health/source.ts';
import { instant } from '../http/schema.ts';

const partSchema = healthSchema.shape.broker;
const percentilesSchema = z.strictObject({ p50: z.number(), p99: z.number() });

const queueSchema = z.strictObject({
  name: z.string(),
  /** Messages that wait; absent when neither the pool nor the broker says. */
  depth: z.int().optional(),
  /** How long the next one has waited; absent while the pool does not answer. */
  age_seconds: z.number().optional(),
  /** Processes that read it; absent when the broker does not say, or has no such queue yet. */
  consumers: z.int().optional(),
});

export const poolViewSchema = z.strictObject({
  name: z.string(),
  /** False: switched off in `etc/engines`; it has no processes. */
  enabled: z.boolean(),
  mode: z.enum(['log', 'none', 'ticks']),
  partitions: z.int(),
  /** What its first queue is bound to; absent for a pool that another one feeds. */
  exchange: z.string().optional(),
  /** Names of the pools that get what it puts out. */
  next: z.array(z.string()),
  /** The worst of its processes. */
  status: partSchema.shape.status,
  /** What is wrong, worst first. */
  reasons: z.array(z.string()),
  /** Since when the worst process is as it is; of one that does not answer, when it answered last. */
  since: z.string().optional(),
  /** Over the last ten seconds, all processes together. */
  events_per_second: z.number(),
  /** From when a batch is taken in hand until it is committed: the worst process. */
  batch_seconds: percentilesSchema,
  redeliveries: z.int(),
  queues: z.array(queueSchema),
  /** In the order in which they treat an event. Counts are of all processes since their starts. */
  engines: z.array(engineFiguresSchema),
  processes: z.array(processHealthSchema),
});

export type PoolView = z.output<typeof poolViewSchema>;

export const enginesSchema = z.strictObject({
  time: instant,
  /** The worst of all. */
  status: partSchema.shape.status,
  broker: partSchema,
  database: partSchema,
  live: partSchema,
  /** In the direction of the events; pools that only tick come last. */
  pools: z.array(poolViewSchema),
  /** Processes that run no pool: collectd, webserver. */
  processes: z.array(processHealthSchema),
});

export type EnginesView = z.output<typeof enginesSchema>;
