/** Reads the documents that records point at, in rounds: many at once under load, at once when there is little to do. */
import { setTimeout as delay } from 'node:timers/promises';
import type { BoardSource } from './board-source.ts';
import type { AlarmRow } from './view.ts';

/** A document that is needed, and how new it must be; 0 or nothing: as it is. */
export interface WantedDocument {
  readonly entity_id: string;
  readonly position?: number | undefined;
}

interface Wanted {
  position: number;
  /** When a document that lags behind is taken as it is. */
  readonly deadline: number;
  readonly done: (() => void)[];
}

/** Documents read in one round at most. */
const roundSize = 1000;

/** A document may lag its record by ten seconds (`docs/architecture.md`, rule 2). */
const longestLagMs = 12_000;

/** A reader of the board waits no longer than this. */
const patienceMs = 500;

/** Between rounds, so that reading never takes more than a third of the database's time. */
const restFactor = 2;
const shortestRestMs = 10;

export type SetRow = (id: string, row: AlarmRow | undefined, position: number) => void;

export class BoardRefresh {
  readonly #source: BoardSource;
  readonly #set: SetRow;
  readonly #wanted = new Map<string, Wanted>();
  readonly #stopping = new AbortController();
  #running = false;

  constructor(source: BoardSource, set: SetRow) {
    this.#source = source;
    this.#set = set;
  }

  /** Resolves when the documents are as new as wanted, or patience (in milliseconds) ends; reading goes on then. */
  async read(documents: readonly WantedDocument[], longestWaitMs = patienceMs): Promise<void> {
    const all = Promise.all(documents.map((document) => this.#want(document)));
    if (!this.#running) void this.#run();
    const patience = new AbortController();
    await Promise.race([all, delay(longestWaitMs, undefined, { signal: patience.signal }).catch(() => undefined)]);
    patience.abort();
  }

  close(): void {
    this.#stopping.abort();
  }

  #want({ entity_id: id, position = 0 }: WantedDocument): Promise<void> {
    const wanted = this.#wanted.get(id) ?? {
      position: 0,
      deadline: this.#source.now() + longestLagMs,
      done: [],
    };
    wanted.position = Math.max(wanted.position, position);
    this.#wanted.set(id, wanted);
    return new Promise((resolve) => wanted.done.push(resolve));
  }

  async #run(): Promise<void> {
    this.#running = true;
    while (this.#wanted.size > 0 && !this.#stopping.signal.aborted) {
      const began = performance.now();
      await this.#round().catch((error: unknown) => this.#source.failed(error));
      const rest = Math.max(shortestRestMs, restFactor * (performance.now() - began));
      if (this.#wanted.size > 0) await delay(rest, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
    }
    this.#running = false;
  }

  async #round(): Promise<void> {
    const ids = [...this.#wanted.keys()].slice(0, roundSize);
    const found = await this.#source.byIds(ids);
    for (const id of ids) {
      const wanted = this.#wanted.get(id);
      const document = found.get(id);
      if (wanted === undefined) continue;
      if (document !== undefined) this.#set(id, document.row, document.position);
      const isNewEnough = document !== undefined && document.position >= wanted.position;
      this.#wanted.delete(id);
      if (isNewEnough || this.#source.now() > wanted.deadline) for (const done of wanted.done) done();
      else this.#wanted.set(id, wanted);
    }
  }
}
