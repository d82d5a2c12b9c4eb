/** `etc/mongodb.conf`: which database is used. */
import { z } from 'zod';
import { clientTlsSchema } from './tls.ts';

const port = z.int().min(1).max(65535);

export const mongodbSchema = z.strictObject({
  /** Whole URI of a database that Vigie does not run (also from `MONGODB_URI`); empty: it runs its own. */
  uri: z
    .string()
    .refine(
      (text) => text === '' || /^mongodb(\+srv)?:\/\/./.test(text),
      'must begin with mongodb:// or mongodb+srv://',
    )
    .default(''),
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
  /** For a `uri` with `tls=true`. `cert_file` holds certificate and key, as MongoDB's own tools want it; there is no `key_file`. */
  tls: clientTlsSchema.omit({ key_file: true }).prefault({}),
});

export type MongodbConfig = z.output<typeof mongodbSchema>;

/** The URI with its credentials. Never log it. */
export function mongodbUri(config: MongodbConfig, password: string): string {
  if (config.uri !== '') return withFiles(config);
  const credentials = `${encodeURIComponent(config.user)}:${encodeURIComponent(password)}`;
  return `mongodb://${credentials}@${config.host}:${config.port}/`;
}

/** The files go into the URI under the driver's own names. Naming one asks for TLS. */
function withFiles({ uri, tls }: MongodbConfig): string {
  const files = { tlsCAFile: tls.ca_file, tlsCertificateKeyFile: tls.cert_file };
  const named = Object.entries(files).filter(([, path]) => path !== '');
  if (named.length === 0) return uri;
  const options = [
    ...(/[?&](tls|ssl)=/.test(uri) ? [] : ['tls=true']),
    ...named.map(([name, path]) => `${name}=${encodeURIComponent(path)}`),
  ];
  const [address = '', query = ''] = uri.split('?', 2);
  // The driver wants a slash between the hosts and the options.
  const base = /^[^/]+:\/\/[^/]+$/.test(address) ? `${address}/` : address;
  return `${base}?${[...(query === '' ? [] : [query]), ...options].join('&')}`;
}
