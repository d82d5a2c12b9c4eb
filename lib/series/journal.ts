/**
 * The packed form of a journal entry: the newest points of many series, in the order they came. Per series: its digest, the length of
 * what follows, and its columns. A reader of one series skips the others.
 */
import { ByteReader, ByteWriter } from './bytes.ts';
import { type Columns, readColumns, writeColumns } from './columns.ts';
import { idOfDigest, seriesIdBytes } from './identity.ts';

/** Consecutive points of one series. A series may have several runs in an entry: later ones came later. */
export interface Run {
  readonly id: string;
  readonly columns: Columns;
}

/** Collects runs. */
export class JournalPacker {
  readonly #out = new ByteWriter(65_536);
  readonly #run = new ByteWriter();

  get length(): number {
    return this.#out.length;
  }

  add(digest: Uint8Array, columns: Columns): void {
    this.#run.reset();
    writeColumns(this.#run, columns);
    this.#out.append(digest);
    this.#out.unsigned(this.#run.length);
    this.#out.append(this.#run.view());
  }

  /** A copy of the entry so far; the next one begins empty. */
  take(): Uint8Array {
    const entry = this.#out.copy();
    this.#out.reset();
    return entry;
  }
}

/** All runs of an entry, in order. */
export function unpackJournal(entry: Uint8Array): readonly Run[] {
  const reader = new ByteReader(entry);
  const runs: Run[] = [];
  while (!reader.done) {
    const id = idOfDigest(reader.take(seriesIdBytes));
    runs.push({ id, columns: readColumns(reader.take(reader.unsigned())) });
  }
  return runs;
}

/** The columns of one series in an entry, in order. */
export function unpackSeries(entry: Uint8Array, digest: Uint8Array): readonly Columns[] {
  const reader = new ByteReader(entry);
  const found: Columns[] = [];
  while (!reader.done) {
    const isWanted = Buffer.compare(reader.take(seriesIdBytes), digest) === 0;
    const body = reader.take(reader.unsigned());
    if (isWanted) found.push(readColumns(body));
  }
  return found;
}
