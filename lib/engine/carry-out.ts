/**
 * Carries committed decisions out, behind the acknowledgement: documents coalesced to their newest version, archives, touches, points,
 * and outputs in order. `done` is the last decision of which nothing is left to do. Everything here may be repeated; a failure ends it,
 * and the pool takes over again from the log.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { partitionQueue } from '../amqp/topology.ts';
import type { DecisionStore } from '../mongo/decision-store.ts';
import type { DocumentStore } from '../mongo/document-store.ts';
import { pointsOf } from '../series/points.ts';
import type { MetricWriter, SeriesPoint } from '../series/store.ts';
import type { ArchiveEffect, TouchEffect } from './contract.ts';
import type { Decision } from './decision.ts';
import type { FailPoint } from './fail-point.ts';
import { groupBy } from './group-by.ts';
import type { Leaving } from './output.ts';
import { partitionOf } from './partition.ts';
import { Pending } from './pending.ts';
import type { DocumentWrite, WorkingSet } from './working-set.ts';

export interface NextPool {
  readonly name: string;
  readonly partitions: number;
}

export interface CarryOutDeps {
  readonly working: WorkingSet;
  readonly documents: DocumentStore;
  readonly decisions: DecisionStore;
  readonly metrics: MetricWriter;
  readonly next: readonly NextPool[];
  /** Sends outputs of this log in order; resolves when the broker has them. */
  send(leaving: readonly Leaving[]): Promise<void>;
  failPoint(name: FailPoint): Promise<void> | void;
}

/** How far `done` may lag behind before treating waits: decisions, and milliseconds. All times here are of the clock that is never set back. */
const maxLag = { decisions: 2000, ms: 10_000 };
/**
 * Up to `documents` urgent documents are written at once. More than that is a storm, where the same documents change again and again: they are
 * gathered until writing them costs no more than `perMs` documents a millisecond, so that each write carries several changes.
 */
const storm = { documents: 300, perMs: 1.5 };
/** Fields that every event moves are written at this age, in milliseconds. */
const checkpointMs = 5000;
/** When nothing was committed for so long, all that waits is written: there is time. In milliseconds. */
const idleMs = 200;
const documentsPerWrite = 1000;
/** Bulk writes at once: the database takes each by a process of its own. */
const lanes = 2;

export class CarryOut {
  readonly #deps: CarryOutDeps;
  readonly #archives = new Pending<ArchiveEffect>();
  readonly #touches = new Pending<TouchEffect>();
  readonly #outputs = new Pending<Leaving>();
  readonly #stop = new AbortController();
  readonly #committedAt = new Map<number, number>();
  /** Steps that wait for something to do. */
  readonly #resting = new Set<() => void>();
  #writing: number | undefined;
  #lastBurst = 0;
  #lastCommit = 0;
  #lastFlush = 0;
  #draining = false;
  #committed = 0;
  #done = 0;
  #recorded = 0;
  /** The highest decision whose acknowledgement the broker has certainly processed. */
  acknowledged = 0;

  constructor(deps: CarryOutDeps, done: number) {
    this.#deps = deps;
    this.#committed = done;
    this.#done = done;
  }

  /** Takes over what follows from a decision that is durable. `redo`: the documents are patched by the log, not by a batch. */
  commit(decision: Decision, redo: boolean): void {
    const { n } = decision;
    const now = performance.now();
    for (const change of decision.documents) {
      if (redo) this.#deps.working.redo(change, { n, now });
      else this.#deps.working.commit(change, { n, now });
    }
    for (const event of decision.events) {
      if (event.initiator === 'user') this.#deps.working.ask(event.entity_id);
    }
    for (const effect of decision.archives) this.#archives.add(n, effect);
    for (const effect of decision.touches) this.#touches.add(n, effect);
    this.#appendPoints(decision);
    this.#addOutputs(decision);
    this.#committed = n;
    this.#lastCommit = now;
    this.#committedAt.set(n, now);
    this.#wakeAll();
  }

  /** Last decision of which nothing is left to do. */
  get done(): number {
    const { working, metrics } = this.#deps;
    const waiting = [working.oldestDirty(), this.#writing, metrics.oldestPending()];
    const others = [this.#archives.oldest(), this.#touches.oldest(), this.#outputs.oldest()];
    const oldest = [...waiting, ...others].filter((n) => n !== undefined);
    return Math.max(this.#done, Math.min(this.#committed, ...oldest.map((n) => n - 1)));
  }

  /** Waits while carrying out is too far behind. */
  async room(): Promise<void> {
    while (this.#tooFarBehind() && !this.#stop.signal.aborted) await delay(5);
  }

  /** Runs until `stop`; rejects with the first failure, after which this object is of no use. */
  async run(): Promise<void> {
    const steps = [this.#documentStep, this.#sideStep, this.#outputStep, this.#metricStep, this.#advanceStep];
    await Promise.all(steps.map((step) => this.#repeat(step)));
  }

  /** Carries out all that is committed and records it. */
  async drain(): Promise<void> {
    this.#draining = true;
    while (this.done < this.#committed && !this.#stop.signal.aborted) await delay(5);
    if (!this.#stop.signal.aborted) await this.#deps.decisions.advance(this.done, this.acknowledged);
  }

  stop(): void {
    this.#stop.abort();
    this.#wakeAll();
  }

  async #repeat(step: () => Promise<boolean>): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      try {
        if (!(await step())) await this.#rest();
      } catch (error) {
        if (signal.aborted) return;
        this.stop();
        throw error;
      }
    }
  }

  /** A moment while something waits for its time; else until something is committed, or for a while. */
  #rest(): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        this.#resting.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, this.done < this.#committed ? 10 : 500);
      this.#resting.add(wake);
    });
  }

  #wakeAll(): void {
    for (const wake of this.#resting) wake();
  }

  readonly #documentStep = async (): Promise<boolean> => {
    const { working, documents } = this.#deps;
    const now = performance.now();
    const urgent = working.urgentCount();
    const isStorm = urgent > storm.documents && !this.#hasTime(now);
    let wrote = await this.#writeAsked();
    if (isStorm && now - this.#lastBurst < urgent / storm.perMs) return wrote;
    if (isStorm) this.#lastBurst = now;
    const rounds = isStorm ? Math.ceil(urgent / documentsPerWrite) : 1;
    for (let round = 0; round < rounds; round += 1) {
      const writes = working.takeWrites(documentsPerWrite, this.#hasTime(now) ? now : now - checkpointMs);
      if (writes.length === 0) break;
      await this.#write(documents, writes);
      await this.#writeAsked();
      wrote = true;
    }
    return wrote;
  };

  /** What a person asked for is read back at once: it does not wait for a storm. */
  async #writeAsked(): Promise<boolean> {
    const writes = this.#deps.working.takeAsked();
    if (writes.length > 0) await this.#write(this.#deps.documents, writes);
    return writes.length > 0;
  }

  async #write(documents: DocumentStore, writes: readonly DocumentWrite[]): Promise<void> {
    this.#writing = writes.reduce((oldest, write) => Math.min(oldest, write.dirtySince), Infinity);
    const share = Math.ceil(writes.length / lanes);
    await Promise.all(
      Array.from({ length: lanes }, (_, lane) => documents.write(writes.slice(lane * share, (lane + 1) * share))),
    );
    await this.#deps.failPoint('documents-written');
    this.#deps.working.finishWrites(writes);
    this.#writing = undefined;
  }

  readonly #sideStep = async (): Promise<boolean> => {
    const { documents } = this.#deps;
    const archived = await this.#archives.take(1000, (effects) => documents.archive(effects));
    const touched = await this.#touches.take(5000, (effects) => documents.touch(coalesce(effects)));
    return archived || touched;
  };

  readonly #outputStep = (): Promise<boolean> =>
    this.#outputs.take(5000, async (leaving) => {
      await this.#deps.send(leaving);
      await this.#deps.failPoint('outputs-sent');
    });

  readonly #metricStep = async (): Promise<boolean> => {
    const { metrics } = this.#deps;
    const now = performance.now();
    if (metrics.pendingCount() === 0 || (now - this.#lastFlush < checkpointMs && !this.#hasTime(now))) return false;
    this.#lastFlush = now;
    await metrics.flush();
    return true;
  };

  readonly #advanceStep = async (): Promise<boolean> => {
    const { done, acknowledged } = this;
    for (const n of this.#committedAt.keys()) {
      if (n > done) break;
      this.#committedAt.delete(n);
    }
    if (done > this.#done || acknowledged > this.#recorded) await this.#deps.decisions.advance(done, acknowledged);
    if (done > this.#done) await this.#deps.failPoint('carried-out');
    this.#done = done;
    this.#recorded = acknowledged;
    await delay(this.#draining ? 10 : 500, undefined, { signal: this.#stop.signal }).catch(() => undefined);
    return true;
  };

  #hasTime(now: number): boolean {
    return this.#draining || now - this.#lastCommit > idleMs;
  }

  #tooFarBehind(): boolean {
    const { done } = this;
    if (this.#committed - done > maxLag.decisions) return true;
    const oldest = this.#committedAt.get(done + 1);
    return oldest !== undefined && performance.now() - oldest > maxLag.ms;
  }

  #appendPoints(decision: Decision): void {
    if (decision.points.length === 0) return;
    const points: SeriesPoint[] = [];
    for (const index of decision.points) {
      const event = decision.events[index];
      if (event !== undefined) points.push(...pointsOf(event));
    }
    this.#deps.metrics.append(points, decision.n);
  }

  #addOutputs(decision: Decision): void {
    const { n, events } = decision;
    decision.outputs.forEach((output, ordinal) => {
      this.#outputs.add(n, { kind: 'message', n, ordinal, output });
    });
    if (!decision.forwarded || events.length === 0) return;
    for (const { name, partitions } of this.#deps.next) {
      for (const [partition, group] of groupBy(events, (event) => partitionOf(event.entity_id, partitions))) {
        this.#outputs.add(n, { kind: 'batch', queue: partitionQueue(name, partition), segment: { n, events: group } });
      }
    }
  }
}

/** Several touches of one document are one: it is created once, and the latest date wins. */
function coalesce(effects: readonly TouchEffect[]): readonly TouchEffect[] {
  const merged = new Map<string, TouchEffect>();
  for (const effect of effects) {
    const key = `${effect.collection}\u0000${effect.id}`;
    const known = merged.get(key);
    merged.set(key, known === undefined ? effect : { ...known, max: laterOf(known.max, effect.max) });
  }
  return [...merged.values()];
}

function laterOf(one: TouchEffect['max'], other: TouchEffect['max']): TouchEffect['max'] {
  const max: Record<string, Date> = { ...one };
  for (const [field, date] of Object.entries(other)) {
    const known = max[field];
    if (known === undefined || date > known) max[field] = date;
  }
  return max;
}
