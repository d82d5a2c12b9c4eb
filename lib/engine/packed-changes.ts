/** The changes of documents as the log stores them: those that touch the same fields become columns. */
import type { DocumentChange, Splice } from './patch.ts';
import { type Column, fromColumn, toColumn } from './table.ts';

/** Instead of a column: each value is the last element that the row's splice of this place inserts (an alarm's state is its newest step). */
interface InsertedLast {
  readonly inserted_by: number;
}

interface PackedSplice {
  readonly path: string;
  readonly index: Column;
  readonly remove: Column;
  readonly insert: Column;
}

/** Changes of one collection that set, unset and splice the same paths. */
export interface PackedChanges {
  readonly collection: string;
  readonly urgent: boolean;
  /** Places of the changes in the whole. */
  readonly rows: Column;
  readonly ids: readonly string[];
  readonly set: readonly (readonly [path: string, values: Column | InsertedLast])[];
  readonly unset: readonly string[];
  readonly splice: readonly PackedSplice[];
}

interface Group {
  readonly first: DocumentChange;
  readonly rows: number[];
  readonly changes: DocumentChange[];
}

export function packChanges(changes: readonly DocumentChange[]): readonly PackedChanges[] {
  const groups: Group[] = [];
  let last: Group | undefined;
  changes.forEach((change, place) => {
    if (last === undefined || !isAlike(last.first, change)) last = groups.find(({ first }) => isAlike(first, change));
    if (last === undefined) groups.push((last = { first: change, rows: [], changes: [] }));
    last.rows.push(place);
    last.changes.push(change);
  });
  return groups.map(pack);
}

/** In their order. */
export function unpackChanges(packed: readonly PackedChanges[]): readonly DocumentChange[] {
  const changes: DocumentChange[] = [];
  for (const group of packed) unpack(group, changes);
  return changes;
}

function isAlike(one: DocumentChange, other: DocumentChange): boolean {
  if (one.collection !== other.collection || one.urgent !== other.urgent) return false;
  const { set, unset, splice } = one.patch;
  const { set: otherSet, unset: otherUnset, splice: otherSplice } = other.patch;
  if (set.length !== otherSet.length || unset.length !== otherUnset.length || splice.length !== otherSplice.length) {
    return false;
  }
  for (let place = 0; place < set.length; place += 1) if (set[place]?.[0] !== otherSet[place]?.[0]) return false;
  for (let place = 0; place < unset.length; place += 1) if (unset[place] !== otherUnset[place]) return false;
  return splice.every(({ path }, place) => path === otherSplice[place]?.path);
}

function pack({ first, rows, changes }: Group): PackedChanges {
  const { collection, urgent, patch } = first;
  const splicesAt = (place: number): readonly (Splice | undefined)[] =>
    changes.map((change) => change.patch.splice[place]);
  const columnOf = (splices: readonly (Splice | undefined)[], key: 'index' | 'remove' | 'insert'): Column =>
    toColumn(
      splices.map((splice) => splice?.[key]),
      true,
    );
  return {
    collection,
    urgent,
    rows: toColumn(rows, false),
    ids: changes.map(({ id }) => id),
    set: patch.set.map(([path], place) => {
      const inserted = patch.splice.findIndex((_, splice) => areInserted(changes, place, splice));
      if (inserted >= 0) return [path, { inserted_by: inserted }];
      return [
        path,
        toColumn(
          changes.map((change) => change.patch.set[place]?.[1]),
          true,
        ),
      ];
    }),
    unset: patch.unset,
    splice: patch.splice.map(({ path }, place) => {
      const splices = splicesAt(place);
      return {
        path,
        index: columnOf(splices, 'index'),
        remove: columnOf(splices, 'remove'),
        insert: columnOf(splices, 'insert'),
      };
    }),
  };
}

/** Whether each change sets, at this place, the very object that its splice inserts last. */
function areInserted(changes: readonly DocumentChange[], place: number, splice: number): boolean {
  return changes.every(({ patch }) => {
    const last = patch.splice[splice]?.insert.at(-1);
    return typeof last === 'object' && last !== null && patch.set[place]?.[1] === last;
  });
}

function unpack(group: PackedChanges, changes: DocumentChange[]): void {
  const { collection, urgent, ids, set, unset, splice } = group;
  const count = ids.length;
  const rows = fromColumn(group.rows, count, false);
  const spliced = splice.map(({ path, index, remove, insert }) => {
    const indexes = fromColumn(index, count, false);
    const removals = fromColumn(remove, count, false);
    const inserts = fromColumn(insert, count, true);
    return (row: number): Splice => {
      const inserted = inserts[row];
      return {
        path,
        index: Number(indexes[row]),
        remove: Number(removals[row]),
        insert: Array.isArray(inserted) ? inserted : [],
      };
    };
  });
  const columns = set.map(([path, column]) => ({
    path,
    values: 'inserted_by' in column ? column.inserted_by : fromColumn(column, count, true),
  }));
  ids.forEach((id, row) => {
    const splices = spliced.map((spliceOf) => spliceOf(row));
    const values = columns.map(
      ({ path, values }) => [path, typeof values === 'number' ? splices[values]?.insert.at(-1) : values[row]] as const,
    );
    changes[Number(rows[row])] = { collection, id, urgent, patch: { set: values, unset, splice: splices } };
  });
}
