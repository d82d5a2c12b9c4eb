/** `etc/mongodb.conf`: which database is used. */
import { z } from 'zod';

const port = z.int().min(1).max(65535);

export const mongodbSchema = z.strictObject({
  /** Whole URI of a database that Vigie does not run (also from `MONGODB_URI`); empty: it runs its own. */
  uri: z.string().default(''),
  /** `mongod` when the machine has one at installation, else the embedded pair. */
  engine: z.enum(['embedded', 'mongod']).default('embedded'),
  host: z.string().default('127.0.0.1'),
  port: port.default(27017),
  documentdb_port: port.default(5433),
  ferretdb_debug_port: port.default(28017),
  user: z.string().min(1).default('vigie'),
  database: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,60}$/, 'must be 1 to 60 letters, digits, - or _')
    .default('vigie'),
});

export type MongodbConfig = z.output<typeof mongodbSchema>;

/** The URI with its credentials. Never log it. */
export function mongodbUri(config: MongodbConfig, password: string): string {
  if (config.uri !== '') return config.uri;
  const credentials = `${encodeURIComponent(config.user)}:${encodeURIComponent(password)}`;
  return `mongodb://${credentials}@${config.host}:${config.port}/`;
}
