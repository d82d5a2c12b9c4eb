/** Publishes the self-reports of a pool: its first partition adds up what all of them wrote down. */
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Db } from 'mongodb';
import type { Publisher } from '../amqp/publisher.ts';
import { exchanges } from '../amqp/topology.ts';
import type { PoolConfig } from '../config/pool.ts';
import { messageOf } from '../errors/errors.ts';
import type { Logger } from '../log/logger.ts';
import type { EngineCounters, EngineTotals } from './counters.ts';
import type { PoolStatus } from './pool-status.ts';
import { addFigures, type Figures, percentile, selfReport } from './self-report.ts';

export interface SelfReporterDeps {
  readonly pool: PoolConfig;
  readonly partition: number;
  readonly counters: EngineCounters;
  readonly status: PoolStatus;
  readonly publisher: Publisher;
  readonly logger: Logger;
  readonly db: Db;
}

interface ReportRow {
  readonly _id: string;
  readonly pool: string;
  readonly at: Date;
  readonly engines: Readonly<Record<string, Figures>>;
}

const intervalMs = 60_000;

/** Starts reporting, also when idle. The result ends it. */
export function startSelfReporter(deps: SelfReporterDeps): () => void {
  let last = performance.now();
  let before = snapshot(deps.counters);
  let redeliveries = deps.status.redeliveries;
  const report = async (): Promise<void> => {
    const elapsedSeconds = (performance.now() - last) / 1000;
    last = performance.now();
    const figures = await figuresSince(deps, before, deps.status.redeliveries - redeliveries);
    before = snapshot(deps.counters);
    redeliveries = deps.status.redeliveries;
    await share(deps, figures, elapsedSeconds);
  };
  const timer = setInterval(() => {
    report().catch((error: unknown) => {
      deps.logger.warn({ reason: messageOf(error) }, 'The self-report could not be sent');
    });
  }, intervalMs);
  return () => clearInterval(timer);
}

type Totals = Omit<EngineTotals, 'recent'>;

function snapshot(counters: EngineCounters): ReadonlyMap<string, Totals> {
  return new Map([...counters.totals].map(([engine, totals]) => [engine, { ...totals }]));
}

async function figuresSince(
  deps: SelfReporterDeps,
  before: ReadonlyMap<string, Totals>,
  redeliveries: number,
): Promise<Readonly<Record<string, Figures>>> {
  const { depth, ageSeconds } = await deps.status.queues();
  const figures: Record<string, Figures> = {};
  for (const [engine, now] of deps.counters.totals) {
    const was = before.get(engine) ?? { events: 0, forwarded: 0, dropped: 0, deadLettered: 0, seconds: 0, batches: 0 };
    figures[engine] = {
      events: now.events - was.events,
      forwarded: now.forwarded - was.forwarded,
      dropped: now.dropped - was.dropped,
      deadLettered: now.deadLettered - was.deadLettered,
      batches: now.batches - was.batches,
      seconds: now.seconds - was.seconds,
      p50: percentile(now.recent, 0.5),
      p99: percentile(now.recent, 0.99),
      queueDepth: depth,
      queueAgeSeconds: ageSeconds,
      redeliveries,
    };
  }
  return figures;
}

async function share(
  deps: SelfReporterDeps,
  own: Readonly<Record<string, Figures>>,
  elapsedSeconds: number,
): Promise<void> {
  const { pool, partition, db } = deps;
  const rows = db.collection<ReportRow>('pool_reports');
  if (pool.partitions > 1) {
    const row = { pool: pool.name, at: new Date(), engines: own };
    await rows.replaceOne({ _id: `${pool.name}_${partition}` }, row, { upsert: true });
  }
  if (partition !== 0) return;
  const others = await rows
    .find({ pool: pool.name, _id: { $ne: `${pool.name}_0` }, at: { $gt: new Date(Date.now() - 2 * intervalMs) } })
    .toArray();
  for (const [engine, figures] of Object.entries(own)) {
    const sum = others.reduce((total, row) => addRow(total, row.engines[engine]), figures);
    await publish(
      deps,
      selfReport({ engine, component: hostname(), figures: sum, elapsedSeconds, timestamp: Date.now() / 1000 }),
      engine,
    );
  }
}

async function publish(
  deps: SelfReporterDeps,
  event: Readonly<Record<string, unknown>>,
  engine: string,
): Promise<void> {
  await deps.publisher.publish({
    exchange: exchanges.events,
    routingKey: `Engine.engine.check.resource.${hostname()}.Engine_${engine}`.slice(0, 255),
    body: Buffer.from(JSON.stringify(event)),
    messageId: randomUUID(),
  });
}

function addRow(total: Figures, figures: Figures | undefined): Figures {
  return figures === undefined ? total : addFigures(total, figures);
}
