/** Reads and writes the documents that engines own. Every write may be repeated, and an old one never overwrites a newer one. */
import { type AnyBulkWriteOperation, type Db, MongoBulkWriteError, type WriteError } from 'mongodb';
import type { ArchiveEffect, IndexDeclaration, StoredDocument, TouchEffect } from '../engine/contract.ts';
import { groupBy } from '../engine/group-by.ts';
import { isRemoved } from '../engine/patch.ts';
import type { DocumentWrite } from '../engine/working-set.ts';
import { messageOf, TransientError } from '../errors/errors.ts';

export interface FoundDocument extends StoredDocument {
  readonly position: number;
}

interface AnyDocument {
  readonly _id: string;
  readonly position?: number;
  readonly [field: string]: unknown;
}

export interface DocumentStore {
  /** The documents of one collection with these ids, in no order. */
  find(collection: string, ids: readonly string[]): Promise<readonly FoundDocument[]>;
  /** Writes newest versions, each under the guard of its position. @throws {TransientError} */
  write(writes: readonly DocumentWrite[]): Promise<void>;
  /** Replaces whole documents. @throws {TransientError} */
  archive(effects: readonly ArchiveEffect[]): Promise<void>;
  /** Creates what is missing and raises maxima. @throws {TransientError} */
  touch(effects: readonly TouchEffect[]): Promise<void>;
  createIndexes(indexes: readonly IndexDeclaration[]): Promise<void>;
}

export function createDocumentStore(db: Db): DocumentStore {
  const bulk = (collection: string, operations: readonly AnyBulkWriteOperation<AnyDocument>[]): Promise<void> =>
    writeBulk(db, collection, operations);
  return {
    find: async (collection, ids) => {
      const rows = await db
        .collection<AnyDocument>(collection)
        .find({ _id: { $in: [...ids] } })
        .toArray();
      return rows.map((row) => ({ ...row, position: row.position ?? 0 }));
    },
    write: (writes) => eachCollection(writes, (collection, group) => bulk(collection, group.map(guardedWrite))),
    archive: (effects) =>
      eachCollection(effects, (collection, group) =>
        bulk(
          collection,
          group.map(({ document }) => ({
            replaceOne: { filter: { _id: document._id }, replacement: without(document), upsert: true },
          })),
        ),
      ),
    touch: (effects) => eachCollection(effects, (collection, group) => bulk(collection, group.map(touchWrite))),
    createIndexes: async (indexes) => {
      for (const index of indexes) {
        await db.collection(index.collection).createIndex(
          { ...index.key },
          {
            ...(index.unique === true ? { unique: true } : {}),
            ...(index.partial === undefined ? {} : { partialFilterExpression: { ...index.partial } }),
          },
        );
      }
    },
  };
}

function guardedWrite(write: DocumentWrite): AnyBulkWriteOperation<AnyDocument> {
  const filter = { _id: write.id, position: { $lt: write.position } };
  if (isRemoved(write.document)) return { deleteOne: { filter } };
  const document: Readonly<Record<string, unknown>> = { ...write.document };
  // It was removed and made again.
  if (write.fields.includes('')) {
    return {
      replaceOne: { filter, replacement: { ...without(write.document), position: write.position }, upsert: true },
    };
  }
  const set: Record<string, unknown> = { position: write.position };
  const unset: Record<string, ''> = {};
  for (const path of write.fields) {
    const [field = '', inner] = path.split('.', 2);
    // Setting a field and a part of it in one update is an error; the whole covers its parts.
    if (inner !== undefined && write.fields.includes(field)) continue;
    const value = valueAt(document, field, inner);
    if (value === undefined) unset[path] = '';
    else set[path] = value;
  }
  const update = Object.keys(unset).length === 0 ? { $set: set } : { $set: set, $unset: unset };
  return { updateOne: { filter, update, upsert: true } };
}

function valueAt(fields: Readonly<Record<string, unknown>>, field: string, inner: string | undefined): unknown {
  const value = fields[field];
  return inner === undefined ? value : isRecord(value) ? value[inner] : undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function touchWrite(effect: TouchEffect): AnyBulkWriteOperation<AnyDocument> {
  const raise = Object.keys(effect.max).length === 0 ? {} : { $max: { ...effect.max } };
  const update = { $setOnInsert: { ...effect.create }, ...raise };
  return { updateOne: { filter: { _id: effect.id }, update, upsert: true } };
}

function without(document: StoredDocument): Omit<AnyDocument, '_id'> {
  const { _id, ...fields } = document;
  return fields;
}

/**
 * A guarded upsert that finds a newer document tries to insert it and fails with 11000: that is the guard at work. The same error comes
 * when somebody created the document at that moment, so what failed is tried once more; failing again, it is newer indeed.
 */
async function writeBulk(
  db: Db,
  collection: string,
  operations: readonly AnyBulkWriteOperation<AnyDocument>[],
  retry = true,
): Promise<void> {
  if (operations.length === 0) return;
  try {
    await db.collection<AnyDocument>(collection).bulkWrite([...operations], { ordered: false });
  } catch (error) {
    const duplicates = duplicatesOf(error);
    if (duplicates === undefined) {
      throw new TransientError('database_write_failed', `The documents could not be written: ${messageOf(error)}`, {
        cause: error,
        details: { collection },
      });
    }
    const failed = duplicates.map((index) => operations[index]).filter((operation) => operation !== undefined);
    if (retry) await writeBulk(db, collection, failed, false);
  }
}

/** Indexes of the operations that failed with 11000; undefined when anything failed otherwise. */
function duplicatesOf(error: unknown): readonly number[] | undefined {
  if (!(error instanceof MongoBulkWriteError)) return undefined;
  const writeErrors: readonly WriteError[] = [error.writeErrors].flat();
  if (writeErrors.length === 0 || writeErrors.some((failure) => failure.code !== 11_000)) return undefined;
  return writeErrors.map((failure) => failure.index);
}

async function eachCollection<Item extends { readonly collection: string }>(
  items: readonly Item[],
  write: (collection: string, group: readonly Item[]) => Promise<void>,
): Promise<void> {
  const groups = groupBy(items, (item) => item.collection);
  await Promise.all([...groups].map(([collection, group]) => write(collection, group)));
}
