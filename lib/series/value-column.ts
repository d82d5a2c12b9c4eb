/**
 * A column of measured values, bit for bit. What people and tools send are mostly decimals with few places: they are kept as whole
 * numbers and a count of places, when dividing gives back exactly the same double. Anything else is the difference in bits from the
 * value before (exclusive or), without its zero bytes at both ends.
 *
 * Format: a byte, 0 to 22 the decimal places, or 255; then an integer column, or per value 0 and the length of a run of equal values, or
 * a byte (leading zero bytes × 16 + bytes that follow) and those bytes, the highest first.
 */
import type { ByteReader, ByteWriter } from './bytes.ts';
import { integerLimit, readIntegers, writeIntegers } from './integer-column.ts';

const xorMode = 255;
/** Powers of ten up to here are exact in a double, so that a whole number divided by one is the nearest double of that decimal. */
const mostPlaces = 22;

export function writeValues(out: ByteWriter, values: Float64Array): void {
  const places = decimalPlaces(values);
  const scaled = places === undefined ? undefined : scale(values, places);
  if (places === undefined || scaled === undefined) {
    out.byte(xorMode);
    writeXor(out, values);
    return;
  }
  out.byte(places);
  writeIntegers(out, scaled);
}

export function readValues(reader: ByteReader, count: number): Float64Array {
  const mode = reader.byte();
  if (mode === xorMode) return readXor(reader, count);
  const values = readIntegers(reader, count);
  const power = 10 ** mode;
  if (mode > 0) for (let index = 0; index < count; index += 1) values[index] = (values[index] ?? 0) / power;
  return values;
}

/** The fewest places that every value has; undefined when one has too many to be worth it. */
function decimalPlaces(values: Float64Array): number | undefined {
  let places = 0;
  let power = 1;
  for (const value of values) {
    while (Math.round(value * power) / power !== value) {
      places += 1;
      power = 10 ** places;
      if (places > mostPlaces || Math.abs(value) * power > integerLimit) return undefined;
    }
  }
  return places;
}

/** The whole numbers, or undefined when one would not come back exactly (minus zero and infinity too). */
function scale(values: Float64Array, places: number): Float64Array | undefined {
  const power = 10 ** places;
  const scaled = new Float64Array(values.length);
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index] ?? 0;
    const whole = Math.round(value * power);
    if (!(Math.abs(whole) <= integerLimit) || whole / power !== value || Object.is(value, -0)) return undefined;
    scaled[index] = whole;
  }
  return scaled;
}

function writeXor(out: ByteWriter, values: Float64Array): void {
  const halves = new DataView(values.buffer, values.byteOffset, values.byteLength);
  const difference = new DataView(new ArrayBuffer(8));
  const bytes = new Uint8Array(difference.buffer);
  let [high, low] = [0, 0];
  let run = 0;
  for (let offset = 0; offset < values.byteLength; offset += 8) {
    // The host's own byte order, which is the same for both halves on every machine that Node runs on.
    const [nextHigh, nextLow] = [halves.getUint32(offset + 4, true), halves.getUint32(offset, true)];
    difference.setUint32(0, high ^ nextHigh);
    difference.setUint32(4, low ^ nextLow);
    [high, low] = [nextHigh, nextLow];
    const first = bytes.findIndex((byte) => byte !== 0);
    if (first < 0) {
      run += 1;
      continue;
    }
    run = endRun(out, run);
    const last = bytes.findLastIndex((byte) => byte !== 0);
    out.byte(first * 16 + last - first + 1);
    out.append(bytes.subarray(first, last + 1));
  }
  endRun(out, run);
}

function endRun(out: ByteWriter, run: number): 0 {
  if (run > 0) {
    out.byte(0);
    out.unsigned(run);
  }
  return 0;
}

function readXor(reader: ByteReader, count: number): Float64Array {
  const values = new Float64Array(count);
  const current = new DataView(new ArrayBuffer(8));
  const bytes = new Uint8Array(current.buffer);
  let index = 0;
  while (index < count) {
    const header = reader.byte();
    const run = header === 0 ? reader.unsigned() : 1;
    const part = reader.take(header & 15);
    const first = header >> 4;
    for (let at = 0; at < part.length; at += 1) bytes[first + at] = (bytes[first + at] ?? 0) ^ (part[at] ?? 0);
    values.fill(current.getFloat64(0), index, index + run);
    index += run;
    if (run === 0) break;
  }
  return values;
}
