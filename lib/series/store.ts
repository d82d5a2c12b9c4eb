/** The small interface behind which metrics are stored. `lib/mongo` has the one implementation. */
import type { MetricType } from '../event/event.ts';

/** What identifies a series and what is known of it. `tags` hold the entity too (`connector`, `component`, `resource`). */
export interface SeriesKey {
  readonly metric: string;
  readonly entity_id: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly unit?: string;
  readonly type: MetricType;
}

/** One point: time in milliseconds since the epoch. */
export interface Point {
  readonly time: number;
  readonly value: number;
}

export interface SeriesPoint extends Point {
  readonly series: SeriesKey;
}

/** The writing half: one per decision log, which owns its series. Everything it does may be repeated without effect. */
export interface MetricWriter {
  /** Takes points over in memory; `position` is the decision they belong to. Never blocks. */
  append(points: readonly SeriesPoint[], position: number): void;
  /** The lowest position whose points are not durable yet; undefined when all are. */
  oldestPending(): number | undefined;
  /** Points waiting to become durable. */
  pendingCount(): number;
  /** Writes what waits (all of it, or what is older than `olderThan` as a position) and returns when it is durable. */
  flush(olderThan?: number): Promise<void>;
}

/** How the points of one step become one value. For COUNTER, DERIVE and ABSOLUTE the reader asks for `rate`. */
export type Aggregation = 'avg' | 'min' | 'max' | 'sum' | 'count' | 'last' | 'rate';

export interface RangeQuery {
  readonly seriesId: string;
  /** Inclusive, milliseconds since the epoch. */
  readonly from: number;
  /** Exclusive, milliseconds since the epoch. */
  readonly to: number;
  /** Width of a step in milliseconds; absent: the raw points. */
  readonly step?: number;
  readonly aggregation?: Aggregation;
}

/** The reading half. A step without points is absent: a gap, never a zero. */
export interface MetricReader {
  findSeries(filter: { entity_id?: string; metric?: string; tags?: Readonly<Record<string, string>> }, limit: number): Promise<
    readonly (SeriesKey & { readonly id: string; readonly last_point?: Date })[]
  >;
  readRange(query: RangeQuery): Promise<readonly Point[]>;
}
