/**
 * Where a page of the event log begins or ends: a gap between entries in each log. Older are those before it, newer those at or after it.
 * One position per log, because the clocks of two logs, or of one before and after a restart, agree on no order.
 */

/** An entry stands after the gap when its decision has a higher number, or the same one and a place at or above `place`. */
export interface Position {
  readonly n: number;
  readonly place: number;
}

export type Gap = ReadonlyMap<string, Position>;

export type Direction = 'older' | 'newer';

export interface Cursor {
  readonly direction: Direction;
  readonly gap: Gap;
}

/** A cursor that is none of ours. */
export class InvalidCursorError extends Error {
  override readonly name = 'InvalidCursorError';
}

/** Logs that a cursor can name; a site has one per partition. */
const logsMax = 1000;

/** As a text for addresses. */
export function encodeCursor({ direction, gap }: Cursor): string {
  const positions = [...gap].map(([log, { n, place }]) => [log, n, place]);
  return Buffer.from(JSON.stringify([direction === 'older' ? 'o' : 'n', ...positions])).toString('base64url');
}

/** @throws {InvalidCursorError} */
export function decodeCursor(text: string): Cursor {
  const [direction, ...positions] = parse(text);
  if ((direction !== 'o' && direction !== 'n') || positions.length > logsMax) throw new InvalidCursorError();
  return { direction: direction === 'o' ? 'older' : 'newer', gap: new Map(positions.map(positionOf)) };
}

function parse(text: string): readonly unknown[] {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    if (Array.isArray(parsed)) return parsed;
  } catch {
    // As below.
  }
  throw new InvalidCursorError();
}

function positionOf(value: unknown): readonly [string, Position] {
  const parts: readonly unknown[] = Array.isArray(value) ? value : [];
  const [log, n, place] = parts;
  if (typeof log !== 'string' || !isPlace(n) || !isPlace(place)) throw new InvalidCursorError();
  return [log, { n, place }];
}

function isPlace(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
