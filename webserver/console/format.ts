/**
 * How numbers, durations and times are written for people. Pure and free of Node: the browser runs this very file, so that the
 * server's first rendering and the script's later ones never differ.
 */

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** A duration in milliseconds as `00:04:12`; from one day on `3 d`. Negative counts as zero. */
export function formatDuration(ms: number): string {
  const safe = Math.max(0, ms);
  if (safe >= day) return `${formatCount(Math.floor(safe / day))} d`;
  const parts = [Math.floor(safe / hour), Math.floor(safe / minute) % 60, Math.floor(safe / second) % 60];
  return parts.map((part) => String(part).padStart(2, '0')).join(':');
}

/** How long ago in its largest unit: `12 s`, `3 min`, `5 h`, `6 d`. Negative counts as zero. */
export function formatAge(ms: number): string {
  const safe = Math.max(0, ms);
  if (safe < minute) return `${Math.floor(safe / second)} s`;
  if (safe < hour) return `${Math.floor(safe / minute)} min`;
  if (safe < day) return `${Math.floor(safe / hour)} h`;
  return `${formatCount(Math.floor(safe / day))} d`;
}

/** A whole number with its thousands separated by commas. */
export function formatCount(value: number): string {
  return whole.format(value);
}

/** Time of day `14:31:55` in an IANA zone; on another day than `now` the date and the minute (`22 Nov 14:31`). */
export function formatClock(time: number, now: number, zone: string): string {
  const local = inZone(time, zone);
  const today = inZone(now, zone);
  if (Math.floor(local.getTime() / day) === Math.floor(today.getTime() / day)) return clockOf(local);
  return `${formatDate(time, zone)} ${clockOf(local).slice(0, 5)}`;
}

/** Day and month: `22 Nov`. */
export function formatDate(time: number, zone: string): string {
  const local = inZone(time, zone);
  return `${local.getUTCDate()} ${monthOf(local, 'short')}`;
}

/** Date, time and zone in full, for tooltips: `22 November 2026, 14:31:55 (Europe/Paris)`. */
export function formatExact(time: number, zone: string): string {
  const local = inZone(time, zone);
  return `${local.getUTCDate()} ${monthOf(local, 'long')} ${local.getUTCFullYear()}, ${clockOf(local)} (${zone})`;
}

/** Date and minute as the browser's own field for them takes it: `2026-11-22T14:31`. */
export function formatLocal(time: number, zone: string): string {
  return inZone(time, zone).toISOString().slice(0, 16);
}

/** The time that such a text means in the zone; NaN when it means none. Of an hour that the clock repeats, the later. */
export function parseLocal(text: string, zone: string): number {
  const asUtc = Date.parse(`${text}Z`);
  if (Number.isNaN(asUtc)) return Number.NaN;
  const aheadAt = (time: number): number => inZone(time, zone).getTime() - time;
  return asUtc - aheadAt(asUtc - aheadAt(asUtc));
}

function clockOf(local: Date): string {
  return local.toISOString().slice(11, 19);
}

const months = new Map<string, string>();

function monthOf(local: Date, month: 'short' | 'long'): string {
  const key = `${month} ${local.getUTCMonth()}`;
  const known = months.get(key);
  const name = known ?? new Intl.DateTimeFormat('en-GB', { month, timeZone: 'UTC' }).format(local);
  months.set(key, name);
  return name;
}

const quarter = 15 * minute;
const offsets = new Map<string, number>();
const mostOffsets = 20_000;

/** A date whose UTC fields are the local ones of the zone. Zones change their offset at full quarters of an hour alone, so one lookup serves each. */
function inZone(time: number, zone: string): Date {
  const at = Math.floor(time / quarter) * quarter;
  const key = `${zone} ${at}`;
  const known = offsets.get(key);
  const offset = known ?? offsetAt(at, zone);
  if (known === undefined) {
    if (offsets.size >= mostOffsets) offsets.clear();
    offsets.set(key, offset);
  }
  return new Date(time + offset);
}

const zones = new Map<string, Intl.DateTimeFormat>();

/** What the zone's clock is ahead of UTC, in milliseconds. Slow: 50 µs. */
function offsetAt(time: number, zone: string): number {
  const known = zones.get(zone);
  const formatter = known ?? new Intl.DateTimeFormat('en-US', { ...numeric, timeZone: zone });
  zones.set(zone, formatter);
  const part: Record<string, number> = {};
  for (const { type, value } of formatter.formatToParts(time)) part[type] = Number(value);
  const { year = 0, month = 1, day: date = 1, hour: hours = 0, minute: minutes = 0, second: seconds = 0 } = part;
  return Date.UTC(year, month - 1, date, hours, minutes, seconds) - time;
}

const numeric = {
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  hour: 'numeric',
  minute: 'numeric',
  second: 'numeric',
  hourCycle: 'h23',
} as const;

const prefixes = [
  { factor: 1e12, prefix: 'T' },
  { factor: 1e9, prefix: 'G' },
  { factor: 1e6, prefix: 'M' },
  { factor: 1e3, prefix: 'k' },
];

/** Sizes that Nagios plugins send already scaled; read as powers of ten, as they are written. */
const scaledBytes: Readonly<Record<string, number>> = { KB: 1e3, kB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12 };

/**
 * A measured value with its unit, three significant digits and an SI prefix where one fits: `18.2 MB/s`, `412 s`, `0.4 ms`, `91 %`.
 * The unit is as the connector sent it; empty for a plain number.
 */
export function formatMeasure(value: number, unit: string): string {
  if (!Number.isFinite(value)) return '–';
  const [base, per] = splitRate(unit);
  const bytes = scaledBytes[base];
  if (bytes !== undefined) return formatMeasure(value * bytes, `B${per}`);
  if (base === 's') return formatSeconds(value, per);
  if (base === '%') return `${threeDigits(value)} %${per}`;
  const scale = prefixes.find(({ factor }) => Math.abs(value) >= factor);
  if (scale === undefined || base === 'ms' || base === 'us') return withUnit(threeDigits(value), `${base}${per}`);
  if (base === '' && Math.abs(value) < 1e6) return withUnit(formatCount(value), per);
  return `${threeDigits(value / scale.factor)} ${scale.prefix}${base}${per}`;
}

function formatSeconds(value: number, per: string): string {
  const size = Math.abs(value);
  if (size === 0 || size >= 1) return `${threeDigits(value)} s${per}`;
  return size >= 1e-3 ? `${threeDigits(value * 1e3)} ms${per}` : `${threeDigits(value * 1e6)} µs${per}`;
}

function splitRate(unit: string): readonly [string, string] {
  const at = unit.indexOf('/');
  return at < 0 ? [unit, ''] : [unit.slice(0, at), unit.slice(at)];
}

function withUnit(text: string, unit: string): string {
  return unit === '' ? text : `${text} ${unit}`;
}

function threeDigits(value: number): string {
  const digits = Math.abs(value) >= 100 ? { maximumFractionDigits: 0 } : { maximumSignificantDigits: 3 };
  return value.toLocaleString('en-US', digits);
}

/** Two letters that stand for a person or a program: `MB` for `Marie Bell` or `marie.bell`, `RO` for `root`. */
export function initialsOf(name: string): string {
  const words = name.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
  const [first = '?', second] = words;
  const letters = second === undefined ? first.slice(0, 2) : first.slice(0, 1) + second.slice(0, 1);
  return letters.toUpperCase();
}
