/**
 * The event log as it is read: the decisions of every log, newest first, one entry per event with what became of it. `lib/mongo` has the
 * implementation; search, dry runs of rules and the console read this.
 */
import type { Event } from '../event/event.ts';
import type { LoggedEvent } from './entry.ts';
import type { EventFilter } from './filter.ts';

export interface EventQuery {
  readonly filter: EventFilter;
  /** Entries at or after this time, in milliseconds since the epoch. */
  readonly from?: number;
  /** Entries before this time, in milliseconds since the epoch. */
  readonly to?: number;
  /** Where to go on: `older` or `newer` of an earlier page. Absent: at the newest. */
  readonly cursor?: string;
  readonly limit: number;
  /** Leaves out what is of interest to nobody who looks for events: `isRoutine`. */
  readonly withoutRoutine?: boolean;
}

export interface EventPage {
  /** Newest first. */
  readonly events: readonly LoggedEvent[];
  /** Cursor of what comes after this page; absent when the log, or the range of time, ends here. */
  readonly older?: string;
  /** Cursor of what is newer than this page, now or later. */
  readonly newer: string;
  /** True when reading stopped at the limit of one request, before the page was full. The cursor of its direction goes on there. */
  readonly capped: boolean;
  /** How far reading came, in milliseconds since the epoch: everything between is on the page. */
  readonly reached?: number;
}

export interface EventLog {
  /** @throws {InvalidCursorError} when the cursor is none of ours. */
  read(query: EventQuery): Promise<EventPage>;
  /** The entry with this id, or whose event has it; undefined when there is none, or it could not be found within the limit. */
  find(id: string): Promise<LoggedEvent | undefined>;
  /** The last events that went through the whole chain, at most `count`, in the order in which they were treated. What dry runs of rules take. */
  lastEvents(count: number): Promise<readonly Event[]>;
}
