/** The pbehaviors as they are stored, compiled by the engine's own functions. */
import type { Database } from '../../lib/mongo/client.ts';
import { PbehaviorBook } from '../../lib/pbehavior/book.ts';
import {
  type Catalogue,
  catalogueOf,
  pbehaviorsCollection,
  referredCollections,
} from '../../lib/pbehavior/catalogue.ts';
import { compilePbehavior, type StoredPbehavior } from '../../lib/pbehavior/compile.ts';

type Db = Database['db'];

/** What pbehaviors can refer to at this moment. */
export async function loadCatalogue(db: Db): Promise<Catalogue> {
  const lists = await Promise.all(
    referredCollections.map(
      async (name) => [name, await db.collection<StoredPbehavior>(name).find().toArray()] as const,
    ),
  );
  return catalogueOf(new Map(lists));
}

/** Those that are enabled; what does not compile is not in it. */
export async function loadBook(db: Db): Promise<PbehaviorBook> {
  const [catalogue, documents] = await Promise.all([
    loadCatalogue(db),
    db
      .collection<StoredPbehavior & { readonly enabled: boolean }>(pbehaviorsCollection)
      .find({ enabled: true })
      .toArray(),
  ]);
  return new PbehaviorBook(
    documents.flatMap((document) => {
      const compiled = compilePbehavior(document, catalogue);
      return typeof compiled === 'string' ? [] : [compiled];
    }),
  );
}
