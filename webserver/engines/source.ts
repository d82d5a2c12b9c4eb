/** Asks the processes of every pool, and the broker for their queues, and makes one picture of it. */
import type { Publisher } from '../../lib/amqp/publisher.ts';
import { exchanges } from '../../lib/amqp/topology.ts';
import type { PoolConfig } from '../../lib/config/pool.ts';
import { type PoolFigures, poolFiguresSchema } from '../../lib/engine/pool-figures.ts';
import type { HealthSource, ProcessHealth } from '../health/source.ts';
import { appsOf, inOrder, queuesOf } from './layout.ts';
import { poolView, worstStatus } from './pool-view.ts';
import type { EnginesView } from './view.ts';

export interface EngineSourceOptions {
  /** Every pool of `etc/engines`, those that are switched off included. */
  readonly pools: readonly PoolConfig[];
  readonly health: HealthSource;
  readonly publisher: Publisher;
  readonly now: () => Date;
}

/** Milliseconds for which an answer is shown again: many browsers that look cost as much as one. */
const freshMs = 500;

export class EngineSource {
  readonly #options: EngineSourceOptions;
  readonly #pools: readonly PoolConfig[];
  #newest: { readonly at: number; readonly view: Promise<EnginesView> } | undefined;

  constructor(options: EngineSourceOptions) {
    this.#options = options;
    this.#pools = inOrder(options.pools);
  }

  /** The picture, half a second old at most. A part that does not answer is `failed` in it, and holds it up for a second at most. */
  view(): Promise<EnginesView> {
    const at = performance.now();
    if (this.#newest === undefined || at - this.#newest.at > freshMs) this.#newest = { at, view: this.#look() };
    return this.#newest.view;
  }

  /** Events that the platform takes in each second, looking back on ten; undefined when no process that takes them answers. */
  async intakeRate(): Promise<number | undefined> {
    const intake = this.#pools.filter(
      (pool) => pool.enabled && pool.mode === 'log' && pool.input.exchange === exchanges.events,
    );
    const figures = await Promise.all(intake.flatMap(appsOf).map((app) => this.#figures(app)));
    const rates = figures.flatMap((one) => (one === undefined ? [] : [one.events_per_second]));
    return rates.length === 0 ? undefined : rates.reduce((sum, rate) => sum + rate, 0);
  }

  async #look(): Promise<EnginesView> {
    const { health, publisher, now } = this.#options;
    const running = this.#pools.filter(({ enabled }) => enabled);
    const apps = running.flatMap(appsOf);
    const [full, figures, lengths] = await Promise.all([
      health.full(),
      Promise.all(apps.map(async (app) => ({ app, said: await this.#figures(app) }))),
      publisher.queueLengths(running.flatMap(queuesOf)).catch(() => new Map<string, never>()),
    ]);
    const pools = this.#pools.map((pool) => {
      const own = pool.enabled ? appsOf(pool) : [];
      const processes = own.map((app) => full.processes.find((one) => one.app === app) ?? absent(app, health));
      const said = figures.flatMap((one) => (own.includes(one.app) && one.said !== undefined ? [one.said] : []));
      return poolView(pool, { pools: this.#pools, processes, figures: said, lengths });
    });
    const processes = full.processes.filter(({ app }) => !apps.includes(app));
    const status = worstStatus([full.status, ...pools.map((pool) => pool.status)]);
    const { broker, database, live } = full;
    return { time: now(), status, broker, database, live, pools, processes };
  }

  async #figures(app: string): Promise<PoolFigures | undefined> {
    const answer = await this.#options.health.ask(app, '/figures').catch(() => undefined);
    return answer?.status === 200 ? poolFiguresSchema.safeParse(JSON.parse(answer.body)).data : undefined;
  }
}

function absent(app: string, health: HealthSource): ProcessHealth {
  return { app, status: 'failed', reasons: ['does not run'], ...health.lastAnswer(app) };
}
