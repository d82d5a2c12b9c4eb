/**
 * The writer's view of the series that it sees: what a point needs to be taken over without computing the series' id again. Bounded:
 * series that were not seen for long are forgotten, and looked up anew when they come back.
 */
import { bucketOf, idOfDigest, seriesDigest } from '../series/identity.ts';
import type { SeriesKey } from '../series/store.ts';

/** One series, with the points that wait for the next flush, in the order in which they came. */
export interface SeriesHandle {
  readonly key: SeriesKey;
  readonly id: string;
  readonly digest: Uint8Array;
  readonly bucket: string;
  times: number[];
  values: number[];
  /** The unit that came last. */
  unit: string | undefined;
  /** What `metric_series` says of the unit and of the last point (milliseconds); undefined before it was looked at. */
  recorded: { readonly last: number; readonly unit: string | undefined } | undefined;
}

/** By entity, then by metric; there are several only where type or tags differ. */
type Generation = Map<string, Map<string, SeriesHandle[]>>;

export class SeriesHandles {
  readonly #limit: number;
  #recent: Generation = new Map();
  #older: Generation = new Map();
  #recentCount = 0;

  /** @param limit how many series are remembered at most, about */
  constructor(limit: number) {
    this.#limit = limit;
  }

  of(key: SeriesKey): SeriesHandle {
    const handles = this.#recent.get(key.entity_id)?.get(key.metric);
    if (handles !== undefined) {
      for (const handle of handles) if (isSame(handle.key, key)) return handle;
    }
    return this.#remember(key);
  }

  /** Puts a series among the recent ones. When those fill half of the limit they become the older ones, and the older are forgotten. */
  #remember(key: SeriesKey): SeriesHandle {
    if (this.#recentCount >= this.#limit / 2) {
      this.#older = this.#recent;
      this.#recent = new Map();
      this.#recentCount = 0;
    }
    const older = this.#older.get(key.entity_id)?.get(key.metric);
    const handle = older?.find((known) => isSame(known.key, key)) ?? create(key);
    const metrics = this.#recent.get(key.entity_id) ?? new Map<string, SeriesHandle[]>();
    this.#recent.set(key.entity_id, metrics.set(key.metric, [...(metrics.get(key.metric) ?? []), handle]));
    this.#recentCount += 1;
    return handle;
  }
}

function create(key: SeriesKey): SeriesHandle {
  const digest = seriesDigest(key);
  const id = idOfDigest(digest);
  return { key, id, digest, bucket: bucketOf(id), times: [], values: [], unit: key.unit, recorded: undefined };
}

/** Whether two keys with the same entity and metric mean one series. */
function isSame(a: SeriesKey, b: SeriesKey): boolean {
  if (a.type !== b.type) return false;
  for (const name in a.tags) if (a.tags[name] !== b.tags[name]) return false;
  for (const name in b.tags) if (a.tags[name] === undefined) return false;
  return true;
}
