/**
 * How numbers, durations and times are written for people. Pure and free of Node: the browser runs this very file, so that the
 * server's first rendering and the script's later ones never differ.
 */

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

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
  return value.toLocaleString('en-US', { maximumFractionDigits: 0 });
}

/** Time of day `14:31:55` in an IANA zone; on another day than `now` the date and the minute (`22 Nov 14:31`). */
export function formatClock(time: number, now: number, zone: string): string {
  const clock = format(time, zone, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
  if (formatDay(time, zone) === formatDay(now, zone)) return clock;
  return `${formatDate(time, zone)} ${clock.slice(0, 5)}`;
}

/** Day and month: `22 Nov`. */
export function formatDate(time: number, zone: string): string {
  return format(time, zone, { day: 'numeric', month: 'short' });
}

/** Date, time and zone in full, for tooltips: `22 November 2026, 14:31:55 (Europe/Paris)`. */
export function formatExact(time: number, zone: string): string {
  const date = format(time, zone, { day: 'numeric', month: 'long', year: 'numeric' });
  const clock = format(time, zone, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
  return `${date}, ${clock} (${zone})`;
}

function formatDay(time: number, zone: string): string {
  return format(time, zone, { year: 'numeric', month: '2-digit', day: '2-digit' });
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Making a formatter is slow and using one is fast: each is made once. */
function format(time: number, zone: string, options: Intl.DateTimeFormatOptions): string {
  const key = `${zone} ${JSON.stringify(options)}`;
  const known = formats.get(key);
  const formatter = known ?? new Intl.DateTimeFormat('en-GB', { ...options, timeZone: zone });
  if (known === undefined) formats.set(key, formatter);
  return formatter.format(time);
}

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
