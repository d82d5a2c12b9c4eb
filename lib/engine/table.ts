/**
 * Rows as columns, for the log: objects with the same keys become one group whose keys are written once. What repeats from event to event
 * (connector, author, times) then lies side by side, which halves the text and what deflate makes of it.
 */
type Row = Readonly<Record<string, unknown>>;

interface Group {
  readonly keys: readonly string[];
  /** Places of the rows in the whole; absent when this group is all there is. */
  rows?: number[];
  readonly columns: unknown[][];
  /** Columns that hold dates alone, as milliseconds. */
  dates?: number[];
}

export interface Table {
  readonly length: number;
  readonly groups: readonly Group[];
}

/** `dates`: the rows are ours and hold dates, also inside; else they are kept as they are. */
export function toTable(rows: readonly Row[], dates: boolean): Table {
  const groups = new Map<string, Required<Omit<Group, 'dates'>>>();
  let last: Required<Omit<Group, 'dates'>> | undefined;
  for (const [place, row] of rows.entries()) {
    last = last !== undefined && fits(row, last.keys) ? last : groupFor(groups, row);
    last.rows.push(place);
    for (const [column, key] of last.keys.entries()) last.columns[column]?.push(row[key]);
  }
  const all = [...groups.values()].map((group) => (dates ? withoutDates(group) : group));
  const [only] = all;
  if (all.length === 1 && only !== undefined) return { length: rows.length, groups: [{ ...only, rows: [] }] };
  return { length: rows.length, groups: all };
}

/** The rows of a table, in their order. */
export function fromTable(table: Table, dates: boolean): readonly Row[] {
  const rows: Row[] = [];
  for (const group of table.groups) {
    const whole = table.groups.length === 1;
    const count = whole ? table.length : (group.rows?.length ?? 0);
    for (let place = 0; place < count; place += 1) {
      const row: Record<string, unknown> = {};
      for (const [column, key] of group.keys.entries()) {
        const value = group.columns[column]?.[place];
        row[key] = group.dates?.includes(column) ? new Date(Number(value)) : dates ? decodeDates(value) : value;
      }
      rows[whole ? place : (group.rows?.[place] ?? 0)] = row;
    }
  }
  return rows;
}

/** A value of ours as JSON can hold it: dates become `{"$date": ms}`. What holds none is not copied. */
export function encodeDates(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Date) return { $date: value.getTime() };
  if (Array.isArray(value)) return value.map(encodeDates);
  const copy: Record<string, unknown> = {};
  for (const [key, field] of Object.entries(value)) copy[key] = encodeDates(field);
  return copy;
}

export function decodeDates(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(decodeDates);
  if ('$date' in value) return new Date(Number(value.$date));
  const copy: Record<string, unknown> = {};
  for (const [key, field] of Object.entries(value)) copy[key] = decodeDates(field);
  return copy;
}

function fits(row: Row, keys: readonly string[]): boolean {
  let place = 0;
  for (const key in row) {
    if (row[key] === undefined) continue;
    if (keys[place] !== key) return false;
    place += 1;
  }
  return place === keys.length;
}

function groupFor(groups: Map<string, Required<Omit<Group, 'dates'>>>, row: Row): Required<Omit<Group, 'dates'>> {
  const keys = Object.keys(row).filter((key) => row[key] !== undefined);
  const shape = JSON.stringify(keys);
  const known = groups.get(shape);
  if (known !== undefined) return known;
  const group = { keys, rows: [], columns: keys.map(() => []) };
  groups.set(shape, group);
  return group;
}

function withoutDates(group: Required<Omit<Group, 'dates'>>): Group {
  const dates: number[] = [];
  const columns = group.columns.map((column, place) => {
    if (column.every((value) => value instanceof Date)) {
      dates.push(place);
      return column.map((value) => (value instanceof Date ? value.getTime() : 0));
    }
    return column.some((value) => typeof value === 'object') ? column.map(encodeDates) : column;
  });
  return { keys: group.keys, rows: group.rows, columns, dates };
}
