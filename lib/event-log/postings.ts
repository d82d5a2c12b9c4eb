/**
 * The index of one block of decisions: for each term the decisions in which it occurs, as places in the block. The terms are spread over
 * buckets by their lowest bits, so that a search reads a small part of it.
 */
import { ByteReader, ByteWriter } from '../series/bytes.ts';

/** Decisions in a block. */
export const blockSize = 250;

/** By term, the places of decisions in the block, ascending. */
export class Postings {
  readonly #places = new Map<number, number[]>();

  /** Places come in ascending order; a repetition is left out. */
  add(term: number, place: number): void {
    const places = this.#places.get(term);
    if (places === undefined) this.#places.set(term, [place]);
    else if (places.at(-1) !== place) places.push(place);
  }

  /** How many buckets they are best spread over: some hundred terms each. A power of two. */
  get buckets(): number {
    const terms = this.#places.size;
    if (terms <= 512) return 1;
    return terms <= 4096 ? 16 : 64;
  }

  /** Packs each bucket that has terms: the terms in order, as differences; under each the count of its places and their differences. */
  pack(): ReadonlyMap<number, Uint8Array> {
    const buckets = this.buckets;
    const parts = new Map<number, { writer: ByteWriter; last: number }>();
    for (const term of [...this.#places.keys()].sort((a, b) => a - b)) {
      const bucket = bucketOf(term, buckets);
      const part = parts.get(bucket) ?? { writer: new ByteWriter(256), last: 0 };
      parts.set(bucket, part);
      part.writer.unsigned(term - part.last);
      part.last = term;
      writePlaces(part.writer, this.#places.get(term) ?? []);
    }
    return new Map([...parts].map(([bucket, { writer }]) => [bucket, writer.copy()]));
  }
}

export function bucketOf(term: number, buckets: number): number {
  return term & (buckets - 1);
}

function writePlaces(writer: ByteWriter, places: readonly number[]): void {
  writer.unsigned(places.length);
  let last = 0;
  for (const place of places) {
    writer.unsigned(place - last);
    last = place;
  }
}

/** The places of a term in a packed bucket, ascending; none when it is not there. */
export function placesOf(term: number, packed: Uint8Array): readonly number[] {
  const reader = new ByteReader(packed);
  let current = 0;
  while (!reader.done) {
    current += reader.unsigned();
    if (current > term) return [];
    const places = readPlaces(reader);
    if (current === term) return places;
  }
  return [];
}

function readPlaces(reader: ByteReader): readonly number[] {
  const places: number[] = [];
  let place = 0;
  for (let left = reader.unsigned(); left > 0; left -= 1) {
    place += reader.unsigned();
    places.push(place);
  }
  return places;
}
