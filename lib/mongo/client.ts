/** Connects to the database. `lib/mongo` alone imports `mongodb`. */
import { type Db, MongoClient } from 'mongodb';
import { messageOf, TransientError } from '../errors/errors.ts';
import { tlsAdvice } from '../errors/tls.ts';

export interface Database {
  readonly db: Db;
  /** Round trip with credentials. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  readonly uri: string;
  readonly database: string;
  readonly app: string;
  /** Milliseconds until an operation without a usable server fails. */
  readonly selectionTimeoutMs?: number;
  readonly maxPoolSize?: number;
}

/**
 * Connects and proves it with a ping. Writes wait for the majority and the journal.
 *
 * @throws {TransientError} `database_unavailable` when the database is away or refuses the credentials.
 */
export async function connectDatabase(options: DatabaseOptions): Promise<Database> {
  const client = new MongoClient(options.uri, {
    appName: options.app,
    serverSelectionTimeoutMS: options.selectionTimeoutMs ?? 5000,
    connectTimeoutMS: 5000,
    maxPoolSize: options.maxPoolSize ?? 20,
    writeConcern: { w: 'majority', journal: true },
    ignoreUndefined: true,
    promoteBuffers: true,
  });
  const db = client.db(options.database);
  const database: Database = {
    db,
    ping: async () => {
      await db.command({ ping: 1 });
    },
    close: () => client.close(),
  };
  try {
    await client.connect();
    await database.ping();
    return database;
  } catch (error) {
    await client.close().catch(() => undefined);
    const caFile = new URLSearchParams(options.uri.split('?', 2)[1]).get('tlsCAFile') ?? '';
    const advice = tlsAdvice(error, { server: 'database', caFile, setting: '[tls] ca_file in etc/mongodb.conf' });
    throw new TransientError('database_unavailable', `Cannot use the database: ${advice ?? messageOf(error)}`, {
      cause: error,
    });
  }
}
