/** Reads the event log from the decisions of every log, merged by time. */
import type { Db } from 'mongodb';
import { decodeDecision, type StoredDecision } from '../engine/decision.ts';
import type { Event } from '../event/event.ts';
import { timeOfId } from '../event/event-id.ts';
import {
  type Cursor,
  decodeCursor,
  type Direction,
  encodeCursor,
  type Gap,
  type Position,
} from '../event-log/cursor.ts';
import type { LoggedEvent } from '../event-log/entry.ts';
import type { EventLog, EventPage, EventQuery } from '../event-log/event-log.ts';
import { isRoutine, matches, termsWanted } from '../event-log/filter.ts';
import { readEntries } from './event-log-entries.ts';
import { endOf, listSlices, readDecisions, seek, sliceNumberOf } from './event-log-slices.ts';
import { Budget, LogSource, type ReadLimits } from './event-log-source.ts';

/** A second or two of reading: whoever wants more goes on with the cursor. */
const defaultLimits: ReadLimits = { decisions: 2000, bytes: 64 * 1024 * 1024, milliseconds: 3000 };

/** An event is looked for from this long before the time in its id on: clocks differ. */
const clockSkewMs = 10_000;

export function createEventLog(db: Db, limits: ReadLimits = defaultLimits): EventLog {
  return new MongoEventLog(db, limits);
}

/** What is looked for, and where to begin. */
interface Search {
  readonly direction: Direction;
  readonly terms: readonly (readonly number[])[];
  readonly limit: number;
  wanted(entry: LoggedEvent): boolean;
  /** Whether a decision of this time is within the range; `past`: this log has nothing further in it. */
  place(time: number): 'inside' | 'before' | 'past';
}

interface Found {
  /** In the order of the direction. */
  readonly events: readonly LoggedEvent[];
  readonly gap: Gap;
  readonly capped: boolean;
  readonly more: boolean;
  readonly reached: number | undefined;
}

class MongoEventLog implements EventLog {
  readonly #db: Db;
  readonly #limits: ReadLimits;

  constructor(db: Db, limits: ReadLimits) {
    this.#db = db;
    this.#limits = limits;
  }

  async read(query: EventQuery): Promise<EventPage> {
    const { filter, from = -Infinity, to = Infinity, limit, withoutRoutine = false } = query;
    const logs = await listSlices(this.#db);
    const cursor = query.cursor === undefined ? await this.#begin(logs, query) : decodeCursor(query.cursor);
    const { direction, gap } = cursor;
    const found = await this.#search(logs, gap, {
      direction,
      terms: termsWanted(filter),
      limit,
      wanted: (entry) => matches(filter, entry) && !(withoutRoutine && isRoutine(entry)),
      place: (time) => {
        if (time >= from && time < to) return 'inside';
        return time < from === (direction === 'older') ? 'past' : 'before';
      },
    });
    return pageOf(cursor, found);
  }

  async find(id: string): Promise<LoggedEvent | undefined> {
    const logs = await listSlices(this.#db);
    const [, log = '', n, place] = /^(.+):(\d{1,15}):(\d{1,9})$/.exec(id) ?? [];
    if (n !== undefined)
      return (await this.#entriesOf(logs, log, Number(n))).find((entry) => entry.id === `${log}:${n}:${place}`);
    const isIt = (entry: LoggedEvent): boolean => entry.facts.event_id === id;
    const [, givenBy = '', decision] = /^(.+)-(\d{1,15})-\d{1,9}$/.exec(id) ?? [];
    const known = timeOfId(id) ?? (await this.#timeOfAction(id));
    if (known === undefined && decision !== undefined && logs.has(givenBy)) {
      const entries = await this.#entriesOf(logs, givenBy, Number(decision));
      return entries.find(isIt) ?? (await this.#scan(logs, isIt, entries[0]?.time));
    }
    return await this.#scan(logs, isIt, known);
  }

  async lastEvents(count: number): Promise<readonly Event[]> {
    const { events } = await this.read({ filter: { outcome: ['forward'] }, limit: count });
    return events.flatMap(({ event }) => (event === undefined ? [] : [event])).reverse();
  }

  /** From about the time on, or without one from the newest backwards; within the limits of one request. */
  async #scan(
    logs: Logs,
    isIt: (entry: LoggedEvent) => boolean,
    time: number | undefined,
  ): Promise<LoggedEvent | undefined> {
    const direction = time === undefined ? 'older' : 'newer';
    const gap = await this.#gapAt(logs, time === undefined ? undefined : time - clockSkewMs);
    const search: Search = { direction, terms: [], limit: 1, wanted: isIt, place: () => 'inside' };
    const { events } = await this.#search(logs, gap, search);
    return events[0];
  }

  async #timeOfAction(id: string): Promise<number | undefined> {
    const outcome = await this.#db
      .collection<{ _id: string; time: Date }>('action_outcomes')
      .findOne({ _id: { $eq: id } });
    return outcome?.time.getTime();
  }

  async #entriesOf(logs: Logs, log: string, n: number): Promise<readonly LoggedEvent[]> {
    const number = sliceNumberOf(n);
    if (logs.get(log)?.includes(number) !== true) return [];
    const [stored] = await readDecisions(this.#db, { log, number }, { $eq: n }, { order: 1, limit: 1 });
    return stored === undefined ? [] : await readEntries(log, stored, false);
  }

  async #begin(logs: Logs, { to }: EventQuery): Promise<Cursor> {
    return { direction: 'older', gap: await this.#gapAt(logs, to) };
  }

  /** The gap before the first decisions at or after a time; without one the end of each log. */
  async #gapAt(logs: Logs, time: number | undefined): Promise<Gap> {
    const positions = [...logs].map(async ([log, slices]): Promise<[string, Position]> => {
      const n = time === undefined ? await endOf(this.#db, log, slices) : await seek(this.#db, log, slices, time);
      return [log, { n, place: 0 }];
    });
    return new Map(await Promise.all(positions));
  }

  async #search(logs: Logs, gap: Gap, search: Search): Promise<Found> {
    const budget = new Budget(this.#limits);
    const sources = [...logs].map(([log, slices]) => {
      const walk = { db: this.#db, log, slices, direction: search.direction, terms: search.terms, budget };
      return new LogSource(walk, gap.get(log) ?? { n: 0, place: 0 });
    });
    return await merge(sources, gap, search, await this.#feeding(logs));
  }

  /** The logs whose events go on to another log, which has them again. A log names those that it takes in. */
  async #feeding(logs: Logs): Promise<ReadonlySet<string>> {
    const feeding = new Set<string>();
    if (logs.size < 2) return feeding;
    for (const [log, slices] of logs) {
      const last = (await endOf(this.#db, log, slices)) - 1;
      const [stored] = await readDecisions(
        this.#db,
        { log, number: sliceNumberOf(last) },
        { $eq: last },
        { order: 1, limit: 1 },
      );
      if (stored !== undefined)
        for (const source of Object.keys((await decodeDecision(stored)).sources)) feeding.add(source);
    }
    return feeding;
  }
}

type Logs = ReadonlyMap<string, readonly number[]>;

/** Goes through the logs together, in the order of time, until the page is full, the logs or the range end, or the budget is spent. */
async function merge(
  sources: readonly LogSource[],
  gap: Gap,
  search: Search,
  feeding: ReadonlySet<string>,
): Promise<Found> {
  const events: LoggedEvent[] = [];
  const found = { events, capped: false, more: false, reached: undefined as number | undefined };
  let between: readonly [string, Position] | undefined;
  while (!found.more && !found.capped) {
    const next = await nextOf(sources, search.direction);
    if (next === undefined) break;
    if (next === 'spent') {
      found.capped = true;
      break;
    }
    const { source, stored } = next;
    const time = stored.time.getTime();
    const place = search.place(time);
    if (place === 'past') source.end();
    else if (events.length === search.limit) found.more = true;
    else {
      if (place === 'inside') {
        const { log } = source;
        const entries = await entriesAhead(stored, {
          log,
          search,
          start: gap.get(log),
          withoutEvents: feeding.has(log),
        });
        const room = search.limit - events.length;
        events.push(...entries.slice(0, room));
        between = gapBefore(entries[room], search.direction);
        found.more = between !== undefined;
        found.reached = time;
      }
      if (!found.more) source.take();
    }
  }
  const positions = sources.map((source): readonly [string, Position] => [source.log, source.reached]);
  return { ...found, gap: new Map(between === undefined ? positions : [...positions, between]) };
}

interface Head {
  readonly source: LogSource;
  readonly stored: StoredDecision;
}

/** The decision that comes next in the order of time; `spent` when it cannot be known. */
async function nextOf(sources: readonly LogSource[], direction: Direction): Promise<Head | 'spent' | undefined> {
  let next: Head | undefined;
  for (const source of sources) {
    const stored = await source.peek();
    if (stored === undefined) {
      if (source.ended) continue;
      return 'spent';
    }
    const ahead = next === undefined ? 1 : stored.time.getTime() - next.stored.time.getTime();
    if (direction === 'older' ? ahead > 0 : next === undefined || ahead < 0) next = { source, stored };
  }
  return next;
}

interface Reading {
  readonly log: string;
  readonly search: Search;
  readonly start: Position | undefined;
  readonly withoutEvents: boolean;
}

/** The wanted entries of a decision on this side of the start, in the order of the direction. */
async function entriesAhead(
  stored: StoredDecision,
  { log, search, start, withoutEvents }: Reading,
): Promise<readonly LoggedEvent[]> {
  const isOlder = search.direction === 'older';
  const entries = (await readEntries(log, stored, withoutEvents)).filter((entry) => {
    const isBefore = stored._id === start?.n && placeOf(entry) < start.place;
    return (stored._id !== start?.n || isBefore === isOlder) && search.wanted(entry);
  });
  return isOlder ? entries.toReversed() : entries;
}

/** The gap that one goes on from at this entry. */
function gapBefore(entry: LoggedEvent | undefined, direction: Direction): readonly [string, Position] | undefined {
  if (entry === undefined) return undefined;
  const [, log = '', n] = /^(.+):(\d+):\d+$/.exec(entry.id) ?? [];
  return [log, { n: Number(n), place: placeOf(entry) + (direction === 'older' ? 1 : 0) }];
}

function placeOf({ id }: LoggedEvent): number {
  return Number(id.slice(id.lastIndexOf(':') + 1));
}

function pageOf({ direction, gap }: Cursor, found: Found): EventPage {
  const { capped, reached } = found;
  const shared = { capped, ...(reached === undefined ? {} : { reached }) };
  const ahead = encodeCursor({ direction, gap: found.gap });
  if (direction === 'newer') {
    const older = encodeCursor({ direction: 'older', gap });
    return { ...shared, events: found.events.toReversed(), older, newer: ahead };
  }
  const newer = encodeCursor({ direction: 'newer', gap });
  const hasOlder = found.more || capped;
  return { ...shared, events: found.events, newer, ...(hasOlder ? { older: ahead } : {}) };
}
