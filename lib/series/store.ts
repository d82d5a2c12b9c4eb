/**
 * The small interface behind which metrics are stored. `lib/mongo/metric-*.ts` have the one implementation; `README.md` says how the
 * parts play together.
 */
import type { MetricType } from '../event/event.ts';

/** What identifies a series (all but the unit), and the unit that was sent last. `tags` hold the entity's parts too. */
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

/**
 * The writing half: one per decision log, which owns its series. Everything it does may be repeated without effect: a point with the
 * same series and time replaces itself, and the one of the later position wins.
 */
export interface MetricWriter {
  /** Takes points over in memory; `position` is the decision they belong to and never goes down. Never blocks. */
  append(points: readonly SeriesPoint[], position: number): void;
  /** The lowest position whose points are not durable yet; undefined when all are. */
  oldestPending(): number | undefined;
  /** Points waiting to become durable. */
  pendingCount(): number;
  /**
   * Writes everything that waits and returns when it is durable; readers see it from then on. After a failure it may be called again.
   *
   * @throws {TransientError} `database_write_failed`
   */
  flush(): Promise<void>;
}

/**
 * How the points of one step become one value. For COUNTER, DERIVE and ABSOLUTE the reader asks for `rate`, per second: what was counted
 * since the last point of the step before, divided by the time between; over a gap it is the mean of the gap.
 */
export type Aggregation = 'avg' | 'min' | 'max' | 'sum' | 'count' | 'last' | 'rate';

export interface RangeQuery {
  readonly seriesId: string;
  /** Inclusive, milliseconds since the epoch. */
  readonly from: number;
  /** Exclusive, milliseconds since the epoch. */
  readonly to: number;
  /**
   * Width of a step in milliseconds; absent: the raw points. Steps begin at multiples of it since the epoch, and the range is widened
   * to whole steps, so that a step has the same value in every range. Multiples of a minute, an hour or a day use the rollups.
   */
  readonly step?: number;
  /** Absent: `avg`. Without a step only `rate` means something. */
  readonly aggregation?: Aggregation;
}

export interface SeriesFilter {
  /** Each is contained in the metric or in the entity's id; capitals do not matter. Reads every series until the limit is reached. */
  readonly words?: readonly string[];
  readonly entity_id?: string;
  readonly metric?: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** Contained in the metric's name; capitals do not matter. */
  readonly search?: string;
  readonly ids?: readonly string[];
}

/** A series that was found. `last_point` lags behind by up to an hour. */
export interface FoundSeries extends SeriesKey {
  readonly id: string;
  readonly first_point?: Date;
  readonly last_point?: Date;
}

/** The reading half. A step without points is absent: a gap, never a zero. */
export interface MetricReader {
  /** Series that match, in the order of their ids. Give `entity_id` or `metric`: tags alone read every series. */
  findSeries(filter: SeriesFilter, limit: number, skip?: number): Promise<readonly FoundSeries[]>;
  /** How many match, at most `cap`. */
  countSeries(filter: SeriesFilter, cap: number): Promise<number>;
  /** Points in the order of time; with a step each stands at the step's beginning. An unknown series has none. */
  readRange(query: RangeQuery): Promise<readonly Point[]>;
}
