/**
 * The board: every open alarm as a row in memory, kept fresh by the records of `vigie.alarms` and compared with the database now and
 * then. The embedded database needs about 100 ms to sort 10,000 open alarms (it sorts by an index on `_id` alone); the board needs
 * a few, and gives exact counts.
 */
import type { AlarmChangeRecord, AlarmRecord } from '../../lib/alarm/change.ts';
import type { AlarmCount } from './query-schema.ts';
import {
  type BoardEntry,
  type BoardFilter,
  type BoardOrder,
  comparatorOf,
  entryOf,
  predicateOf,
} from './board-filter.ts';
import type { BoardSource } from './board-source.ts';
import { BoardRefresh, type WantedDocument } from './board-refresh.ts';
import { firstOf } from './top.ts';
import { type AlarmRow, stateSchema, statusSchema } from './view.ts';

export interface BoardPage extends BoardOrder {
  readonly page: number;
  readonly limit: number;
}

/** Changes that a record tells completely; for the others the document is read again. */
const toldByRecord = new Set(['stateinc', 'statedec', 'statusinc', 'statusdec', 'update']);

/** Lists kept for the next question of the same kind, until the board changes. */
const keptLists = 20;

/** Rows of a list that are put in order at once: more than that takes a whole sort. */
const sortedAtOnce = 500;

interface KnownEntry extends BoardEntry {
  /** Position of the document that the row was read from; records may have told more since. */
  readonly documentPosition: number;
}

interface KeptList {
  readonly total: number;
  /** The first rows in order, or all of them. */
  readonly rows: readonly AlarmRow[];
}

/** How long a position outlives its record, so that an older read cannot undo it, in milliseconds. */
const rememberPositionMs = 60_000;

/** Documents that someone waits for are written within 100 ms when there is room; who acted is kept no longer than this. */
const ownWritesMs = 1500;

export class AlarmBoard {
  readonly #entries = new Map<string, KnownEntry>();
  readonly #entityByAlarm = new Map<string, string>();
  readonly #positions = new Map<string, { position: number; at: number }>();
  readonly #lists = new Map<string, KeptList>();
  readonly #source: BoardSource;
  readonly #refresh: BoardRefresh;

  constructor(source: BoardSource) {
    this.#source = source;
    this.#refresh = new BoardRefresh(source, (id, row, position) => this.#set(id, row, position));
  }

  /** Number of open alarms. */
  get size(): number {
    return this.#entries.size;
  }

  /** One page of the open alarms that match, and how many match in all. */
  list(filter: BoardFilter, { page, limit, ...order }: BoardPage): { rows: readonly AlarmRow[]; total: number } {
    const { rows, total } = this.#sorted(filter, order, page * limit);
    return { rows: rows.slice((page - 1) * limit, page * limit), total };
  }

  count(filter: BoardFilter): AlarmCount {
    const counts = [0, 0, 0, 0];
    let [acknowledged, snoozed] = [0, 0];
    const matches = predicateOf(filter);
    for (const entry of this.#entries.values()) {
      if (!matches(entry)) continue;
      counts[entry.row.state] = (counts[entry.row.state] ?? 0) + 1;
      if (entry.row.acknowledged !== undefined) acknowledged += 1;
      if (entry.row.snoozed !== undefined) snoozed += 1;
    }
    const [ok = 0, minor = 0, major = 0, critical = 0] = counts;
    return { critical, major, minor, ok, total: ok + minor + major + critical, acknowledged, snoozed };
  }

  /** Every open alarm, in no order. */
  *rows(): Iterable<AlarmRow> {
    for (const { row } of this.#entries.values()) yield row;
  }

  /** The entity whose open alarm has this id. */
  entityOf(alarmId: string): string | undefined {
    return this.#entityByAlarm.get(alarmId);
  }

  /** The open alarm with this id. */
  rowOf(alarmId: string): AlarmRow | undefined {
    const entity = this.#entityByAlarm.get(alarmId);
    return entity === undefined ? undefined : this.#entries.get(entity)?.row;
  }

  /** Takes records over. Resolves when the board shows them; for those that a document must be read for, after half a second at the latest. */
  async apply(records: readonly AlarmRecord[]): Promise<void> {
    const toRead: AlarmChangeRecord[] = [];
    for (const record of records) {
      if (record.kind === 'change' && !this.#applyRecord(record)) toRead.push(record);
    }
    if (toRead.length > 0) await this.#refresh.read(toRead);
  }

  /** Resolves when the board shows these documents as new as they are wanted, or after 1.5 s: people read their own writes. */
  async show(documents: readonly WantedDocument[]): Promise<void> {
    if (documents.length > 0) await this.#refresh.read(documents, ownWritesMs);
  }

  /** Compares the whole board with the database. */
  async reload(): Promise<void> {
    const before = new Map([...this.#entries].map(([id, entry]) => [id, entry.row.position]));
    const found = new Set<string>();
    for await (const { id, row, position } of this.#source.open()) {
      found.add(id);
      this.#set(id, row, position);
    }
    for (const [id, position] of before) {
      if (!found.has(id) && this.#entries.get(id)?.row.position === position) this.#remove(id);
    }
    this.#forgetPositions();
  }

  close(): void {
    this.#refresh.close();
  }

  /** False when the document must be read. */
  #applyRecord(record: AlarmChangeRecord): boolean {
    const { entity_id: id, position = 0 } = record;
    if (position > 0 && position <= this.#knownPosition(id) && record.change !== 'resolve') {
      return this.#entries.has(id);
    }
    if (record.change === 'resolve') {
      this.#remember(id, position);
      if (this.#entries.get(id)?.row.id === record.alarm_id) this.#remove(id);
      return true;
    }
    const known = this.#entries.get(id);
    if (known === undefined || known.row.id !== record.alarm_id || !toldByRecord.has(record.change)) return false;
    this.#remember(id, position);
    this.#put(id, patched(known.row, record), known.documentPosition);
    return true;
  }

  #set(id: string, row: AlarmRow | undefined, position: number): void {
    const known = this.#entries.get(id);
    if (position >= this.#knownPosition(id)) {
      if (row === undefined) this.#remove(id);
      else this.#put(id, row, position);
    } else if (row !== undefined && known?.row.id === row.id && position > known.documentPosition) {
      // Records tell states and outputs ahead of the document; what people did is in the document alone.
      this.#put(id, { ...row, ...toldPart(known.row) }, position);
    }
  }

  #put(id: string, row: AlarmRow, documentPosition: number): void {
    const previous = this.#entries.get(id);
    if (previous !== undefined && previous.row.id !== row.id) this.#entityByAlarm.delete(previous.row.id);
    this.#entries.set(id, { ...entryOf(row), documentPosition });
    this.#entityByAlarm.set(row.id, id);
    this.#lists.clear();
  }

  #remove(id: string): void {
    const entry = this.#entries.get(id);
    if (entry === undefined) return;
    this.#entries.delete(id);
    this.#entityByAlarm.delete(entry.row.id);
    this.#lists.clear();
  }

  /** The first `count` rows at least. */
  #sorted(filter: BoardFilter, order: BoardOrder, count: number): KeptList {
    const key = JSON.stringify([filter, order]);
    const kept = this.#lists.get(key);
    if (kept !== undefined && kept.rows.length >= Math.min(count, kept.total)) return kept;
    const matches = predicateOf(filter);
    const found = [...this.#entries.values()].filter(matches);
    const compare = comparatorOf(order);
    const rows = count <= sortedAtOnce ? firstOf(found, sortedAtOnce, compare) : found.sort(compare);
    const list = { total: found.length, rows: rows.map((entry) => entry.row) };
    if (this.#lists.size >= keptLists) this.#lists.clear();
    this.#lists.set(key, list);
    return list;
  }

  #knownPosition(id: string): number {
    return Math.max(this.#positions.get(id)?.position ?? 0, this.#entries.get(id)?.row.position ?? 0);
  }

  #remember(id: string, position: number): void {
    if (position > 0) this.#positions.set(id, { position, at: this.#source.now() });
  }

  #forgetPositions(): void {
    const before = this.#source.now() - rememberPositionMs;
    for (const [id, { at }] of this.#positions) if (at < before) this.#positions.delete(id);
  }
}

type ToldPart = Pick<
  AlarmRow,
  'state' | 'status' | 'output' | 'last_update' | 'last_event' | 'state_since' | 'position'
>;

/** What a record alone can tell. */
function toldPart({ state, status, output, last_update, last_event, state_since, position }: AlarmRow): ToldPart {
  return { state, status, output, last_update, last_event, state_since, position };
}

function patched(row: AlarmRow, record: AlarmChangeRecord): AlarmRow {
  const state = stateSchema.parse(record.state);
  const time = new Date(record.time);
  return {
    ...row,
    state,
    status: statusSchema.parse(record.status),
    output: record.output,
    last_update: record.change === 'update' ? row.last_update : time,
    last_event: time > row.last_event ? time : row.last_event,
    state_since: state === row.state ? row.state_since : time,
    position: record.position ?? row.position,
  };
}
