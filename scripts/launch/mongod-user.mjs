// Creates the user `vigie` on a mongod that has no user yet. Called by the launcher `mongod`.
// Usage: mongod-user.mjs PORT PASSWORD_FILE
import { readFileSync } from 'node:fs';
import { MongoClient, MongoServerError } from 'mongodb';

const [port, passwordFile] = process.argv.slice(2);
const client = new MongoClient(`mongodb://127.0.0.1:${port}/?directConnection=true`, { serverSelectionTimeoutMS: 60_000 });
try {
  await client.db('admin').command({
    createUser: 'vigie',
    pwd: readFileSync(passwordFile, 'utf8').trim(),
    roles: ['readWriteAnyDatabase', 'dbAdminAnyDatabase', 'clusterMonitor'],
  });
} catch (error) {
  // A first start that was interrupted after this point: the user is there (51003), and the exception for the first user is over (13).
  if (!(error instanceof MongoServerError) || ![51003, 13].includes(Number(error.code))) throw error;
} finally {
  await client.close();
}
