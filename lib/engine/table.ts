/**
 * Rows as columns, for the log: objects with the same keys become one group whose keys are written once, and a column is written in the
 * shortest of a few ways. What repeats from event to event then costs nothing, and what is left lies side by side, where deflate finds it.
 */
type Row = Readonly<Record<string, unknown>>;

/**
 * A list of values: as it is, or one value for all; integers as their distance from the smallest (`one`: each is one more than the one
 * before); dates, objects and lists of objects as columns of their own.
 */
export type Column =
  | readonly unknown[]
  | { readonly same: unknown }
  | { readonly from: number; readonly plus: readonly number[] | 'one' }
  | { readonly dates: Column }
  | { readonly rows: Table }
  | { readonly lists: Column; readonly items: Table };

interface Group {
  readonly keys: readonly string[];
  /** Places of the rows in the whole; absent when this group is all there is. */
  readonly rows?: readonly number[];
  readonly columns: readonly Column[];
}

export interface Table {
  readonly length: number;
  readonly groups: readonly Group[];
}

interface Shape {
  readonly keys: readonly string[];
  readonly rows: number[];
  readonly columns: unknown[][];
}

/** Objects inside rows that have more shapes than this are written as they are. */
const maxInnerShapes = 4;

const maxSearchedShapes = 16;

/** Integers from here on (times, counters) are written as distances. */
const largeInteger = 100_000;

/** `dates`: the rows are ours and hold dates, also inside; else they are kept as they are, whatever they hold. */
export function toTable(rows: readonly Row[], dates: boolean): Table {
  return tableOf(rows.length, shapesOf(rows), dates);
}

/** The rows of a table, in their order. */
export function fromTable(table: Table, dates: boolean): readonly Row[] {
  const rows: Row[] = [];
  for (const { keys, rows: places, columns } of table.groups) {
    const count = places?.length ?? table.length;
    const values = columns.map((column) => fromColumn(column, count, dates));
    for (let place = 0; place < count; place += 1) {
      const row: Record<string, unknown> = {};
      for (const [index, key] of keys.entries()) setField(row, key, values[index]?.[place]);
      rows[places?.[place] ?? place] = row;
    }
  }
  return rows;
}

/** The shortest way to write these values. */
export function toColumn(values: readonly unknown[], dates: boolean): Column {
  const [first] = values;
  if (values.length > 1 && values.every((value) => value === first) && !isObject(first)) return { same: first };
  if (typeof first === 'number') return toIntegers(values) ?? plain(values, dates);
  if (!isObject(first)) return plain(values, dates);
  if (dates && values.every((value) => value instanceof Date)) {
    return { dates: toColumn(values.map(Number), false) };
  }
  return toInner(values, dates) ?? plain(values, dates);
}

/** The values of a column; `length` of them. */
export function fromColumn(column: Column, length: number, dates: boolean): readonly unknown[] {
  if (isPlain(column)) return dates ? column.map(decodeDates) : column;
  if ('same' in column) return Array.from({ length }, () => column.same);
  if ('from' in column) return fromIntegers(column.from, column.plus, length);
  if ('dates' in column) return fromColumn(column.dates, length, false).map((time) => new Date(Number(time)));
  if ('rows' in column) return fromTable(column.rows, dates);
  const items = fromTable(column.items, dates);
  let start = 0;
  return fromColumn(column.lists, length, false).map((count) => {
    start += Number(count);
    return items.slice(start - Number(count), start);
  });
}

/** A value of ours as JSON can hold it: dates become `{"$date": ms}`. What holds none is not copied. */
export function encodeDates(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Date) return { $date: value.getTime() };
  if (Array.isArray(value)) return value.map(encodeDates);
  const copy: Record<string, unknown> = {};
  for (const [key, field] of Object.entries(value)) setField(copy, key, encodeDates(field));
  return copy;
}

export function decodeDates(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(decodeDates);
  if ('$date' in value) return new Date(Number(value.$date));
  const copy: Record<string, unknown> = {};
  for (const [key, field] of Object.entries(value)) setField(copy, key, decodeDates(field));
  return copy;
}

function tableOf(length: number, shapes: readonly Shape[], dates: boolean): Table {
  const groups = shapes.map(({ keys, rows, columns }) => {
    const packed = columns.map((column) => toColumn(column, dates));
    return shapes.length === 1 ? { keys, columns: packed } : { keys, rows, columns: packed };
  });
  return { length, groups };
}

function shapesOf(rows: readonly Row[]): readonly Shape[] {
  const shapes: Shape[] = [];
  let last: Shape | undefined;
  let place = 0;
  for (const row of rows) {
    if (last === undefined || !fits(row, last.keys)) last = shapeFor(shapes, row);
    last.rows.push(place);
    for (let column = 0; column < last.keys.length; column += 1) {
      last.columns[column]?.push(row[last.keys[column] ?? '']);
    }
    place += 1;
  }
  return shapes;
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

function shapeFor(shapes: Shape[], row: Row): Shape {
  // Rows alternate between a few shapes; a sender that makes up new ones all the time must not make this quadratic.
  const recent = shapes.slice(-maxSearchedShapes).find(({ keys }) => fits(row, keys));
  if (recent !== undefined) return recent;
  const keys = Object.keys(row).filter((key) => row[key] !== undefined);
  const shape = { keys, rows: [], columns: keys.map(() => []) };
  shapes.push(shape);
  return shape;
}

/** Undefined when they are neither consecutive nor all large integers. */
function toIntegers(values: readonly unknown[]): Column | undefined {
  const [first] = values;
  if (typeof first !== 'number' || !Number.isSafeInteger(first)) return undefined;
  if (values.length > 1 && values.every((value, place) => value === first + place)) return { from: first, plus: 'one' };
  let least = first;
  for (const value of values) {
    if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < largeInteger) return undefined;
    if (value < least) least = value;
  }
  return { from: least, plus: values.map((value) => Number(value) - least) };
}

function fromIntegers(from: number, plus: readonly number[] | 'one', length: number): readonly number[] {
  if (plus === 'one') return Array.from({ length }, (_, place) => from + place);
  return plus.map((distance) => from + distance);
}

/** Objects, or lists of objects, of few shapes; undefined when they are something else. */
function toInner(values: readonly unknown[], dates: boolean): Column | undefined {
  if (values.every(isFields)) return toFewShapes(values, (rows) => ({ rows }), dates);
  if (!values.every(isListOfFields)) return undefined;
  const lengths = toColumn(
    values.map((list) => list.length),
    false,
  );
  return toFewShapes(values.flat(), (items) => ({ lists: lengths, items }), dates);
}

function toFewShapes(rows: readonly Row[], column: (table: Table) => Column, dates: boolean): Column | undefined {
  const shapes = shapesOf(rows);
  return shapes.length > maxInnerShapes ? undefined : column(tableOf(rows.length, shapes, dates));
}

function plain(values: readonly unknown[], dates: boolean): Column {
  return dates && values.some(isObject) ? values.map(encodeDates) : values;
}

function isPlain(column: Column): column is readonly unknown[] {
  return Array.isArray(column);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function isFields(value: unknown): value is Row {
  return isObject(value) && !Array.isArray(value) && !(value instanceof Date);
}

function isListOfFields(value: unknown): value is readonly Row[] {
  return Array.isArray(value) && value.every(isFields);
}

/** A key that a sender chose must not change what the object is. */
function setField(object: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== '__proto__') object[key] = value;
  else Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
}
