/**
 * Hands the records of `vigie.alarms` to whoever listens: live streams, pages, actions that wait for their outcome. Keeps the last
 * ones, so that a stream that was cut can go on where it was.
 */
import type { ActionOutcomeRecord, AlarmChangeRecord, AlarmRecord } from '../../lib/alarm/change.ts';

/** One change as it is streamed; the number grows by one and never starts again in this process. */
export interface LiveEntry {
  readonly number: number;
  readonly record: AlarmChangeRecord;
}

export interface LiveListener {
  /** Called in order; must not block. */
  entries(entries: readonly LiveEntry[]): void;
  /** What was shown may be incomplete: read everything again. */
  resync(): void;
  /** Events a second that come in; undefined: nobody knows. */
  rate?(eventsPerSecond: number | undefined): void;
  /** The server stops: nothing comes any more. */
  end?(): void;
}

/** What a stream that comes back has missed; undefined: more than is kept, it must read everything again. */
export type Missed = readonly LiveEntry[] | undefined;

const keptEntries = 5000;

export class LiveHub {
  /** Numbers mean something only within one life of the process. */
  readonly epoch: string;
  readonly #listeners = new Set<LiveListener>();
  readonly #outcomeListeners = new Set<(record: ActionOutcomeRecord) => void>();
  #kept: LiveEntry[] = [];
  #last = 0;
  #lostUpTo = 0;
  #problem: string | undefined = 'connecting';

  constructor(epoch: string) {
    this.epoch = epoch;
  }

  /** Undefined while records arrive, else why they do not. */
  problem(): string | undefined {
    return this.#problem;
  }

  /** Number of the newest entry. */
  get last(): number {
    return this.#last;
  }

  /** How many listen. */
  get listeners(): number {
    return this.#listeners.size;
  }

  listen(listener: LiveListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  onOutcome(listener: (record: ActionOutcomeRecord) => void): void {
    this.#outcomeListeners.add(listener);
  }

  /** Changes that the board shows already. */
  publish(records: readonly AlarmRecord[]): void {
    const changes = records.filter((record) => record.kind === 'change');
    if (changes.length === 0) return;
    const entries = changes.map((record) => ({ number: (this.#last += 1), record }));
    this.#kept = [...this.#kept, ...entries].slice(-keptEntries);
    for (const listener of this.#listeners) listener.entries(entries);
  }

  /** Outcomes do not wait for the board. */
  publishOutcomes(records: readonly AlarmRecord[]): void {
    for (const record of records) {
      if (record.kind === 'outcome') for (const listener of this.#outcomeListeners) listener(record);
    }
  }

  /** Records flow again after a pause in which some may have been lost, or (with a reason) do not flow. */
  setProblem(problem: string | undefined): void {
    const isBack = this.#problem !== undefined && problem === undefined;
    this.#problem = problem;
    if (!isBack) return;
    this.#kept = [];
    this.#lostUpTo = this.#last;
    for (const listener of this.#listeners) listener.resync();
  }

  /** Tells how much comes in. */
  publishRate(eventsPerSecond: number | undefined): void {
    for (const listener of this.#listeners) listener.rate?.(eventsPerSecond);
  }

  /** Ends every stream. */
  close(): void {
    for (const listener of this.#listeners) listener.end?.();
    this.#listeners.clear();
  }

  /** The entries after this number of this epoch. */
  since(epoch: string, number: number): Missed {
    if (epoch !== this.epoch || number > this.#last || number < this.#lostUpTo) return undefined;
    const first = this.#kept[0]?.number ?? this.#last + 1;
    return number + 1 < first ? undefined : this.#kept.filter((entry) => entry.number > number);
  }
}
