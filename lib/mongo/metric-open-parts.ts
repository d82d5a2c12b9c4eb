/** Finds the open part of many series' days with as few queries as there can be. */
import type { Db } from 'mongodb';
import { readColumns } from '../series/columns.ts';
import { mayHaveNext, type OpenPart } from '../series/day-parts.ts';
import type { DayPoints } from './metric-day-points.ts';
import { bytesOf, type ChunkDocument, chunkCollection, chunkId, chunkRange, placeOfChunk } from './metric-documents.ts';

/** The open part as it was read, with the version that guards it. */
export interface FoundPart extends OpenPart {
  readonly version: number;
}

const perRequest = 500;
/** Days whose last part is remembered; beyond that all is forgotten and looked up again. */
const rememberedLimit = 500_000;

/** Remembers which part is the last of a day, not what is in it: a wrong guess costs a query or a failed guard. */
export class OpenParts {
  readonly #db: Db;
  readonly #last = new Map<string, number>();

  constructor(db: Db) {
    this.#db = db;
  }

  /** The open parts of these days, all of one slice, in the same order; undefined where a day has none. */
  async find(days: readonly DayPoints[]): Promise<readonly (FoundPart | undefined)[]> {
    const guessed = days.map(({ series, day }) => chunkId(series, day, this.#last.get(`${series}:${day}`) ?? 0));
    const documents = new Map<string, ChunkDocument>();
    for (let from = 0; from < guessed.length; from += perRequest) {
      const ids = guessed.slice(from, from + perRequest);
      const found = await chunkCollection(this.#db, days[0]?.day ?? 0)
        .find({ _id: { $in: ids } })
        .toArray();
      for (const document of found) documents.set(document._id, document);
    }
    return Promise.all(days.map((day, index) => this.#settle(day, documents.get(guessed[index] ?? ''))));
  }

  remember(series: string, day: number, part: number): void {
    if (this.#last.size >= rememberedLimit) this.#last.clear();
    this.#last.set(`${series}:${day}`, part);
  }

  forget(days: readonly DayPoints[]): void {
    for (const { series, day } of days) this.#last.delete(`${series}:${day}`);
  }

  /** A guess stands when it was remembered, or when there is nothing, or no reason for a next part. */
  async #settle({ series, day }: DayPoints, guess: ChunkDocument | undefined): Promise<FoundPart | undefined> {
    const isRemembered = this.#last.has(`${series}:${day}`);
    if (guess === undefined && !isRemembered) return undefined;
    const isLast = guess !== undefined && (isRemembered || !mayHaveNext(0, guess.count));
    const document = isLast ? guess : await this.#lastOf(series, day);
    if (document === undefined) return undefined;
    const { part } = placeOfChunk(document._id);
    this.remember(series, day, part);
    const { log, position, version } = document;
    return { part, log, position, version, columns: readColumns(bytesOf(document.data)) };
  }

  async #lastOf(series: string, day: number): Promise<ChunkDocument | undefined> {
    const parts = chunkCollection(this.#db, day).find({ _id: chunkRange(series, day, day) });
    return (await parts.sort({ _id: -1 }).limit(1).next()) ?? undefined;
  }
}
