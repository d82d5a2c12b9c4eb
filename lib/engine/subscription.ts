/**
 * The treating half of a pool's subscription: everything between the queues and the log. Lives as long as the connection; any failure
 * ends it.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { BrokerConnection } from '../amqp/connection.ts';
import { actionQueue, entryQueue, partitionQueue } from '../amqp/topology.ts';
import type { PoolConfig } from '../config/pool.ts';
import type { Logger } from '../log/logger.ts';
import type { DecisionStore, Suspect } from '../mongo/decision-store.ts';
import type { DocumentStore } from '../mongo/document-store.ts';
import { BatchDocuments } from './batch-documents.ts';
import type { CarryOut } from './carry-out.ts';
import type { ChainEngine } from './chain.ts';
import type { EngineCounters } from './counters.ts';
import { decide } from './decide.ts';
import { type Decision, encodeDecision } from './decision.ts';
import { type Delivery, DeliveryQueue, type QueueKind } from './deliveries.ts';
import type { FailPoint } from './fail-point.ts';
import { RedeliveredRun } from './identity.ts';
import { type Batch, Intake } from './intake.ts';
import type { PoolStatus } from './pool-status.ts';
import type { RuleSet } from './rules.ts';
import type { Heritage } from './take-over.ts';
import type { WorkingSet } from './working-set.ts';

export interface SubscriptionDeps {
  readonly pool: PoolConfig;
  readonly partition: number;
  readonly log: string;
  readonly engines: readonly ChainEngine[];
  readonly rules: RuleSet;
  readonly counters: EngineCounters;
  readonly status: PoolStatus;
  readonly logger: Logger;
  readonly decisions: DecisionStore;
  readonly documents: DocumentStore;
  readonly heritage: Heritage;
  readonly working: WorkingSet;
  readonly carryOut: CarryOut;
  isStopping(): boolean;
  failPoint(name: FailPoint): Promise<void> | void;
}

/** Decisions that may be on their way into the log at once. */
const pipelined = 3;
const batchBytes = 4 * 1024 * 1024;
const actionPrefetch = 500;

export class Subscription {
  readonly #deps: SubscriptionDeps;
  readonly #log: string;
  readonly #heritage: Heritage;
  readonly #working: WorkingSet;
  readonly #carryOut: CarryOut;
  readonly #intake: Intake;
  #queues: readonly DeliveryQueue[] = [];
  #n: number;
  #inFlight = 0;
  #inserting: Promise<void> = Promise.resolve();
  #failure: { readonly error: unknown } | undefined;
  #marked = false;
  #nextDepth = 0;
  #processed = 0;
  #arrived: () => void = () => undefined;

  constructor(deps: SubscriptionDeps) {
    this.#deps = deps;
    this.#log = deps.log;
    this.#heritage = deps.heritage;
    this.#working = deps.working;
    this.#carryOut = deps.carryOut;
    this.#n = deps.heritage.n;
    this.#intake = new Intake(deps.log, deps.heritage.known, deps.heritage.sources, deps.heritage.suspect);
  }

  wake(): void {
    this.#arrived();
  }

  /** Starts consuming, actions first, and skips what the predecessor had treated. */
  async open(connection: BrokerConnection): Promise<void> {
    const { pool, partition } = this.#deps;
    const isFed = pool.input.exchange === '';
    const main = isFed ? partitionQueue(pool.name, partition) : entryQueue(pool.name);
    const queues: DeliveryQueue[] = [];
    const open = async (kind: QueueKind): Promise<void> => {
      const channel = await connection.model.createChannel();
      channel.on('error', () => void connection.close());
      const queue = new DeliveryQueue(channel, kind, () => this.wake());
      await this.#alone(queue);
      await queue.consume(() => void connection.close());
      queues.push(queue);
    };
    const actions = { name: actionQueue(pool.name), trusted: true, batches: false, prefetch: actionPrefetch };
    if (pool.input.actions) await open(actions);
    await open({ name: main, trusted: isFed, batches: isFed, prefetch: pool.prefetch });
    this.#queues = queues;
    for (const queue of queues) await this.#skipTreated(queue);
  }

  /** Runs until stopped; rejects with the first failure. */
  async run(): Promise<void> {
    while (!this.#deps.isStopping()) {
      await this.#carryOut.room();
      await this.#slot();
      await this.#checkDepth();
      if (!(await this.#gathered())) continue;
      await this.#treat();
    }
    await this.#inserting;
    this.#throwFailure();
  }

  async #treat(): Promise<void> {
    const { pool, rules, failPoint } = this.#deps;
    const n = this.#n + 1;
    const suspect = this.#intake.suspect(this.#queues, pool.batch_size);
    await this.#mark(suspect);
    const now = Date.now();
    const batch = this.#intake.take(
      this.#queues,
      {
        events: suspect?.size ?? pool.batch_size,
        bytes: batchBytes,
        condemned: suspect?.size === 0 ? suspect.digest : undefined,
      },
      n,
      now,
    );
    await failPoint('read');
    const documents = new BatchDocuments(this.#working, this.#deps.documents, n);
    const decision = await decide(batch, documents, {
      ...this.#deps,
      pool: pool.name,
      log: this.#log,
      n,
      now,
      rules: rules.version,
      acknowledged: this.#carryOut.acknowledged,
      forwards: pool.next.length > 0,
    });
    await failPoint('decided');
    this.#n = n;
    this.#inFlight += 1;
    const encoding = encodeDecision(decision);
    this.#inserting = this.#inserting
      .then(async () => this.#deps.decisions.insert(await encoding))
      .then(() => this.#committed(decision, batch));
    encoding.catch(() => undefined);
    this.#inserting.catch((error: unknown) => {
      this.#failure ??= { error };
      this.wake();
    });
  }

  async #committed(decision: Decision, batch: Batch): Promise<void> {
    const { failPoint, status } = this.#deps;
    await failPoint('committed');
    for (const [queue, upTo] of batch.acknowledge) queue.acknowledge(upTo);
    await failPoint('acknowledged');
    this.#carryOut.commit(decision, false);
    this.#working.evict(decision.n);
    status.committed(decision, batch);
    this.#inFlight -= 1;
    this.wake();
  }

  /** A batch that may kill the process is the only one in hand, and is written down before. */
  async #mark(suspect: Suspect | undefined): Promise<void> {
    if (suspect === undefined && !this.#marked) return;
    await this.#inserting;
    this.#throwFailure();
    await this.#deps.decisions.setSuspect(suspect);
    this.#marked = suspect !== undefined;
  }

  async #slot(): Promise<void> {
    while (this.#inFlight >= pipelined && this.#failure === undefined) await this.#arrival(1000);
    this.#throwFailure();
  }

  /** Waits for messages, and then a little for the batch to fill. False when there is none yet. */
  async #gathered(): Promise<boolean> {
    const { batch_size, batch_wait_ms } = this.#deps.pool;
    if (this.#waiting() === 0) await this.#arrival(500);
    if (this.#waiting() === 0) return false;
    const until = performance.now() + batch_wait_ms;
    while (this.#waiting() < batch_size && performance.now() < until && !this.#deps.isStopping()) await delay(1);
    return true;
  }

  #waiting(): number {
    return this.#queues.reduce((sum, queue) => sum + queue.length, 0);
  }

  #arrival(timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, timeoutMs);
      this.#arrived = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** Once a second: how much waits, and proof that the broker has processed the acknowledgements so far. */
  async #checkDepth(): Promise<void> {
    if (performance.now() < this.#nextDepth) return;
    this.#nextDepth = performance.now() + 1000;
    const { committedN } = this.#deps.status;
    for (const queue of this.#queues) this.#deps.status.depth(queue.name, (await queue.depth()) + queue.length);
    // A second older than the proof: by then the broker has it on its disk too.
    this.#carryOut.acknowledged = Math.max(this.#carryOut.acknowledged, this.#processed);
    this.#processed = committedN;
  }

  async #skipTreated(queue: DeliveryQueue): Promise<void> {
    const tail = this.#heritage.unacknowledged.map(
      ({ inputs }) => inputs.find((entry) => entry.queue === queue.name)?.digests ?? [],
    );
    const run = new RedeliveredRun(tail);
    let offered = 0;
    for (let quiet = 0; !run.settled && !this.#deps.isStopping(); ) {
      const waiting = queue.waiting();
      for (const delivery of waiting.slice(offered)) run.offer(delivery.digest, delivery.deliveryCount > 0);
      quiet = waiting.length > offered ? 0 : quiet + 1;
      offered = waiting.length;
      if (run.settled || offered >= queue.prefetch) break;
      // What arrived before the answer is not looked at yet.
      if (quiet >= 3 && (await queue.depth()) === 0 && queue.length === offered) break;
      await this.#arrival(50);
    }
    run.end();
    this.#skip(queue, run.treated);
  }

  /** Waits until nobody consumes any more: only then has the broker taken back what the predecessor had in hand. */
  async #alone(queue: DeliveryQueue): Promise<void> {
    while (!this.#deps.isStopping() && (await queue.state()).consumers > 0) {
      this.#deps.status.waiting(`another process consumes ${queue.name}`);
      await this.#arrival(50);
    }
  }

  #skip(queue: DeliveryQueue, treated: number): void {
    let last: Delivery | undefined;
    for (let skipped = 0; skipped < treated; skipped += 1) last = queue.shift();
    if (last === undefined) return;
    queue.acknowledge(last);
    this.#deps.logger.info({ queue: queue.name, treated }, 'Messages that the predecessor had treated were skipped');
  }

  #throwFailure(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }
}
