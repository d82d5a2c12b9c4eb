/**
 * Which time charts show: one of the usual spans up to now, or an absolute one. Pure and free of Node: the browser runs this very file. It
 * stands in the address as `range=6h`, or as `from=` and `to=` in ISO 8601.
 */
import { formatClock, formatLocal, parseLocal } from '../format.ts';

const hour = 3_600_000;

const spans = { '1h': hour, '6h': 6 * hour, '24h': 24 * hour, '7d': 168 * hour, '30d': 720 * hour } as const;

export type SpanKey = keyof typeof spans;

/** Milliseconds since the epoch; `to` is exclusive. */
export interface TimeWindow {
  readonly from: number;
  readonly to: number;
}

export type ChartRange = { readonly span: SpanKey } | TimeWindow;

export const spanKeys: readonly SpanKey[] = ['1h', '6h', '24h', '7d', '30d'];

export function isSpanKey(text: string): text is SpanKey {
  return Object.hasOwn(spans, text);
}

const shortest = 60_000;
const longest = 10 * 366 * 24 * hour;

/** The range in an address; undefined when there is none that means something. A time without its zone is one of the reader's. */
export function readRange(query: URLSearchParams, zone: string): ChartRange | undefined {
  const span = query.get('range') ?? '';
  if (isSpanKey(span)) return { span };
  const from = readTime(query.get('from'), zone);
  const to = readTime(query.get('to'), zone);
  return Number.isNaN(from) || Number.isNaN(to) ? undefined : ordered(from, to);
}

function readTime(text: string | null, zone: string): number {
  if (text === null || text.length > 40) return Number.NaN;
  const isAbsolute = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text);
  if (isAbsolute) return Date.parse(text);
  return /^\d{4}-\d\d-\d\dT[\d:]+$/.test(text) ? parseLocal(text, zone) : Number.NaN;
}

/** In order, and neither shorter than a minute nor longer than ten years. */
function ordered(one: number, other: number): TimeWindow {
  const [from, to] = [Math.min(one, other), Math.max(one, other)];
  return { from: Math.max(from, to - longest), to: Math.max(to, from + shortest) };
}

/** The range as an address says it; nothing for undefined. */
export function rangeQuery(range: ChartRange | undefined): Readonly<Record<string, string>> {
  if (range === undefined) return {};
  if ('span' in range) return { range: range.span };
  return { from: new Date(range.from).toISOString(), to: new Date(range.to).toISOString() };
}

export function windowOf(range: ChartRange, now: number): TimeWindow {
  return 'span' in range ? { from: now - spans[range.span], to: now } : range;
}

const mostPoints = 360;
const steps = [10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21_600, 86_400];
const day = 86_400;

/** The width of a step in seconds that gives a chart of this window about as many points as it can show. */
export function stepSecondsOf({ from, to }: TimeWindow): number {
  const wanted = (to - from) / 1000 / mostPoints;
  return steps.find((step) => step >= wanted) ?? Math.ceil(wanted / day) * day;
}

/** The range picker as `views/charts/range.ejs` prints it. */
export interface RangePicker {
  readonly options: readonly { readonly label: string; readonly href: string; readonly isSet: boolean }[];
  readonly absolute: {
    readonly isSet: boolean;
    /** Its times when it is set; empty otherwise. */
    readonly label: string;
    readonly action: string;
    /** What the form repeats of the address. */
    readonly kept: readonly { readonly name: string; readonly value: string }[];
    readonly from: string;
    readonly to: string;
  };
}

interface PickerReading {
  readonly now: number;
  readonly zone: string;
  readonly texts: { readonly charts: { readonly spans: Readonly<Record<SpanKey, string>> } };
}

interface PickerOptions {
  readonly range: ChartRange | undefined;
  /** What is shown where nothing is chosen. With a label it is an option of its own, before the others. */
  readonly fallback: { readonly range: ChartRange; readonly label?: string };
  /** The address of the same page with this range, or with none. */
  readonly pathOf: (range: ChartRange | undefined) => string;
}

export function rangePicker(
  { range, fallback, pathOf }: PickerOptions,
  { now, zone, texts }: PickerReading,
): RangePicker {
  const shown = range ?? (fallback.label === undefined ? fallback.range : undefined);
  const { from, to } = windowOf(range ?? fallback.range, now);
  const isAbsolute = range !== undefined && !('span' in range);
  const [action = '', query = ''] = pathOf(undefined).split('?');
  const usual = spanKeys.map((span) => ({
    label: texts.charts.spans[span],
    href: pathOf({ span }),
    isSet: shown !== undefined && 'span' in shown && shown.span === span,
  }));
  const own = { label: fallback.label ?? '', href: pathOf(undefined), isSet: range === undefined };
  return {
    options: fallback.label === undefined ? usual : [own, ...usual],
    absolute: {
      isSet: isAbsolute,
      label: isAbsolute ? `${formatClock(from, now, zone)} – ${formatClock(to, now, zone)}` : '',
      action,
      kept: [...new URLSearchParams(query)].map(([name, value]) => ({ name, value })),
      from: formatLocal(from, zone),
      to: formatLocal(to, zone),
    },
  };
}
