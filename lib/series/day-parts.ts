/**
 * How the points of one series in one day are spread over numbered parts. The last part is open and takes what comes, of whatever time
 * of the day; when it is full the next one begins. A point may be in two parts: the higher part counts.
 */
import { type Columns, concatenate, inOrder, merge, noPoints, slice, without } from './columns.ts';

/** The open part of a day. */
export interface OpenPart {
  readonly part: number;
  readonly log: string;
  readonly position: number;
  readonly columns: Columns;
}

/** Points in the order in which they came, from one journal entry. */
export interface Segment {
  readonly log: string;
  readonly position: number;
  readonly columns: Columns;
}

/** The new content of a part: the open one's, or that of a part which begins. */
export interface PartContent {
  readonly part: number;
  readonly columns: Columns;
}

/** Points in a part, as a rule; and in a day of many parts, where larger ones are read faster. */
const usual = 512;
const large = 4096;
const manyParts = 64;

/** A part this full is left alone when what comes would overfill it: it need not be written again. */
const fullEnough = 0.75;
const overfull = 1.25;

/** Whether a day whose last part has this many points may have a next part. */
export function mayHaveNext(part: number, count: number): boolean {
  return count >= fullEnough * capacityOf(part);
}

/** Whether an entry was merged before: after a crash in the middle of it, or a copy that a process wrote which had lost its log. */
export function isRepeat(segment: Segment, open: OpenPart): boolean {
  return segment.log === open.log && segment.position <= open.position;
}

/**
 * What has to be written so that a day contains the segments, which are in the order in which they came; nothing when it does already. A
 * part never loses a point that it has. The contents must be written in this order, and only the last of them may say that the segments'
 * positions are reached: what a crash leaves half done is then done again.
 *
 * @param known times of every part of the day; needed when a segment is a repeat, which adds what is missing and overwrites nothing
 */
export function mergeDay(
  open: OpenPart | undefined,
  segments: readonly Segment[],
  known: Float64Array,
): readonly PartContent[] {
  const repeats = open === undefined ? [] : segments.filter((segment) => isRepeat(segment, open));
  const fresh = segments.filter((segment) => !repeats.includes(segment));
  const missing = repeats.length === 0 ? noPoints : without(ordered(repeats), known);
  const incoming = merge(missing, ordered(fresh), 'incoming');
  return open === undefined ? cut(incoming, 0) : extend(open, incoming);
}

/** Puts what comes into the open part, or fills it up and goes on with the next ones, or leaves it alone when it is nearly full. */
function extend({ part, columns }: OpenPart, incoming: Columns): readonly PartContent[] {
  const capacity = capacityOf(part);
  const count = columns.times.length;
  const fits = count + incoming.times.length <= overfull * capacity;
  if (!fits && count >= fullEnough * capacity) return cut(incoming, part + 1);
  const room = fits ? incoming.times.length : capacity - count;
  const merged = merge(columns, slice(incoming, 0, room), 'incoming');
  const rest = cut(slice(incoming, room, incoming.times.length), part + 1);
  return merged === columns ? rest : [{ part, columns: merged }, ...rest];
}

function ordered(segments: readonly Segment[]): Columns {
  const [only] = segments;
  return inOrder(
    segments.length === 1 && only !== undefined ? only.columns : concatenate(segments.map(({ columns }) => columns)),
  );
}

function cut(columns: Columns, firstPart: number): readonly PartContent[] {
  const contents: PartContent[] = [];
  for (let from = 0, part = firstPart; from < columns.times.length; part += 1) {
    const to = from + capacityOf(part);
    contents.push({ part, columns: slice(columns, from, to) });
    from = to;
  }
  return contents;
}

function capacityOf(part: number): number {
  return part < manyParts ? usual : large;
}
