/**
 * A column of whole numbers in few bytes. Each column is written the shortest of six ways: as it is, as differences, or as differences
 * of differences (steady times, counters); and these either as varints with runs of zeros counted, or bit-packed above their minimum. A
 * common divisor is taken out first, so times in whole seconds and sizes in whole blocks cost no more than small numbers.
 *
 * Format: one number is a signed varint. Otherwise a header byte (order + 4 when bit-packed), `order` seeds, the divisor, then the rest.
 */
import { type ByteReader, type ByteWriter, unsignedLength, zigzag } from './bytes.ts';

/** Largest magnitude of a number: second differences of such numbers are exact in a double, zigzagged too. */
export const integerLimit = 2 ** 50;

const bitPacked = 4;
/** Wider columns are varints: up to here the packing needs 32-bit arithmetic only. */
const widestPacked = 24;

type Order = 0 | 1 | 2;

interface Plan {
  readonly order: Order;
  readonly packed: boolean;
  readonly divisor: number;
  readonly minimum: number;
  readonly width: number;
  /** Bytes of the body, without seeds and header. */
  readonly size: number;
}

/** Appends the numbers, each whole and within `integerLimit`. How many there are is not written. */
export function writeIntegers(out: ByteWriter, numbers: Float64Array): void {
  if (numbers.length === 0) return;
  if (numbers.length === 1) {
    out.signed(numbers[0] ?? 0);
    return;
  }
  const plan = bestPlan(numbers);
  out.byte(plan.packed ? plan.order + bitPacked : plan.order);
  if (plan.order >= 1) out.signed(residual(numbers, 0, 0));
  if (plan.order === 2) out.signed(residual(numbers, 1, 1));
  out.unsigned(plan.divisor);
  if (plan.packed) writePacked(out, numbers, plan);
  else writeRuns(out, numbers, plan);
}

/** Reads `count` numbers that `writeIntegers` wrote. */
export function readIntegers(reader: ByteReader, count: number): Float64Array {
  const numbers = new Float64Array(count);
  if (count === 0) return numbers;
  if (count === 1) {
    numbers[0] = reader.signed();
    return numbers;
  }
  const header = reader.byte();
  const order = header % bitPacked;
  for (let seed = 0; seed < order; seed += 1) numbers[seed] = reader.signed();
  const divisor = reader.unsigned();
  if (header >= bitPacked) readPacked(reader, numbers, order, divisor);
  else readRuns(reader, numbers, order, divisor);
  for (let pass = order; pass > 0; pass -= 1) integrate(numbers, pass);
  return numbers;
}

function bestPlan(numbers: Float64Array): Plan {
  let best = planOf(numbers, 0);
  for (const order of [1, 2] as const) {
    if (order >= numbers.length) break;
    const plan = planOf(numbers, order);
    if (plan.size + order < best.size + best.order) best = plan;
  }
  return best;
}

function planOf(numbers: Float64Array, order: Order): Plan {
  const first = residual(numbers, order, order);
  let minimum = first;
  let maximum = first;
  let divisor = Math.abs(first);
  let spread = 0;
  for (let index = order + 1; index < numbers.length; index += 1) {
    const value = residual(numbers, index, order);
    if (value < minimum) minimum = value;
    else if (value > maximum) maximum = value;
    if (divisor !== 1) divisor = greatestCommonDivisor(divisor, Math.abs(value));
    if (spread !== 1) spread = greatestCommonDivisor(spread, Math.abs(value - first));
  }
  const width = bitsOf((maximum - minimum) / (spread || 1));
  const count = numbers.length - order;
  const packedSize =
    width > widestPacked
      ? Number.POSITIVE_INFINITY
      : 1 + unsignedLength(zigzag(minimum)) + Math.ceil((count * width) / 8);
  const runs: Plan = { order, packed: false, divisor: divisor || 1, minimum: 0, width: 0, size: 0 };
  const runsSize = runsLength(numbers, runs, packedSize);
  if (runsSize < packedSize) return { ...runs, size: runsSize };
  return { order, packed: true, divisor: spread || 1, minimum, width, size: packedSize };
}

/** Bytes of the varint form; stops counting once it is no better than `limit`. */
function runsLength(numbers: Float64Array, { order, divisor }: Plan, limit: number): number {
  let size = 0;
  for (let index = order; index < numbers.length && size < limit; index += 1) {
    const value = residual(numbers, index, order);
    if (value !== 0) {
      size += unsignedLength(zigzag(value / divisor));
      continue;
    }
    const end = endOfZeros(numbers, index, order);
    size += 1 + unsignedLength(end - index);
    index = end - 1;
  }
  return size;
}

function writeRuns(out: ByteWriter, numbers: Float64Array, { order, divisor }: Plan): void {
  for (let index = order; index < numbers.length; index += 1) {
    const value = residual(numbers, index, order);
    if (value !== 0) {
      out.signed(value / divisor);
      continue;
    }
    const end = endOfZeros(numbers, index, order);
    out.byte(0);
    out.unsigned(end - index);
    index = end - 1;
  }
}

function readRuns(reader: ByteReader, numbers: Float64Array, order: number, divisor: number): void {
  for (let index = order; index < numbers.length; index += 1) {
    const value = reader.signed();
    if (value === 0) index += reader.unsigned() - 1;
    else numbers[index] = value * divisor;
  }
}

function endOfZeros(numbers: Float64Array, from: number, order: Order): number {
  let end = from + 1;
  while (end < numbers.length && residual(numbers, end, order) === 0) end += 1;
  return end;
}

function writePacked(out: ByteWriter, numbers: Float64Array, { order, divisor, minimum, width }: Plan): void {
  out.signed(minimum);
  out.byte(width);
  if (width === 0) return;
  let bits = 0;
  let held = 0;
  for (let index = order; index < numbers.length; index += 1) {
    bits |= ((residual(numbers, index, order) - minimum) / divisor) << held;
    held += width;
    while (held >= 8) {
      out.byte(bits & 255);
      bits >>>= 8;
      held -= 8;
    }
  }
  if (held > 0) out.byte(bits);
}

function readPacked(reader: ByteReader, numbers: Float64Array, order: number, divisor: number): void {
  const minimum = reader.signed();
  const width = reader.byte();
  const mask = 2 ** width - 1;
  let bits = 0;
  let held = 0;
  for (let index = order; index < numbers.length; index += 1) {
    while (held < width) {
      bits |= reader.byte() << held;
      held += 8;
    }
    numbers[index] = (bits & mask) * divisor + minimum;
    bits >>>= width;
    held -= width;
  }
}

/** The number itself (order 0), its difference from the one before, or the difference of differences. */
function residual(numbers: Float64Array, index: number, order: Order): number {
  const value = numbers[index] ?? 0;
  if (order === 0) return value;
  const previous = numbers[index - 1] ?? 0;
  if (order === 1) return value - previous;
  return value - 2 * previous + (numbers[index - 2] ?? 0);
}

/** Undoes one pass of differences, in place: sums up from position `from` on. */
function integrate(numbers: Float64Array, from: number): void {
  for (let index = from; index < numbers.length; index += 1) {
    numbers[index] = (numbers[index] ?? 0) + (numbers[index - 1] ?? 0);
  }
}

function bitsOf(value: number): number {
  return value === 0 ? 0 : Math.floor(Math.log2(value)) + 1;
}

function greatestCommonDivisor(a: number, b: number): number {
  let [larger, smaller] = [a, b];
  while (smaller !== 0) [larger, smaller] = [smaller, larger % smaller];
  return larger;
}
