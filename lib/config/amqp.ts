/** `etc/amqp.conf`: how the broker is reached, and how Vigie's own one listens. */
import { z } from 'zod';
import { clientTlsSchema } from './tls.ts';

const port = z.int().min(1).max(65535);

export const amqpSchema = z.strictObject({
  /** Whole URL of a broker that Vigie does not run; empty: it runs its own on the address below. */
  url: z
    .string()
    .refine(
      (text) => text === '' || (/^amqps?:/.test(text) && URL.canParse(text)),
      'must be amqp://user:password@host:port/vhost, or amqps://…',
    )
    .default(''),
  host: z.string().default('127.0.0.1'),
  port: port.default(5672),
  vhost: z.string().min(1).default('canopsis'),
  user: z.string().min(1).default('vigie'),
  distribution_port: port.default(25672),
  epmd_port: port.default(4369),
  /** Erlang name of the node; empty: derived from the prefix, so that two installs differ. */
  node_name: z.string().default(''),
  /** A connection without a sign of life for twice this time is closed. */
  heartbeat_seconds: z.int().min(1).max(300).default(10),
  /** Size at which the entry queue refuses events (publishers see it as a missing confirm). */
  entry_queue_max_bytes: z.int().min(1_000_000).default(2_000_000_000),
  /** For a `url` that begins with amqps. */
  tls: clientTlsSchema.prefault({}),
});

export type AmqpConfig = z.output<typeof amqpSchema>;

/**
 * The URL with its credentials, and with the files of TLS as RabbitMQ names them in URLs (`cacertfile`, `certfile`, `keyfile`). Never log it: use
 * `withoutPassword`.
 */
export function amqpUrl(config: AmqpConfig, password: string): string {
  if (config.url !== '') return withFiles(config);
  const credentials = `${encodeURIComponent(config.user)}:${encodeURIComponent(password)}`;
  return `amqp://${credentials}@${config.host}:${config.port}/${encodeURIComponent(config.vhost)}`;
}

/** An URL that may be shown: its password is replaced. */
export function withoutPassword(url: string): string {
  return url.replace(/\/\/([^:@/]*):[^@/]*@/, '//$1:***@');
}

function withFiles({ url, tls }: AmqpConfig): string {
  const files = { cacertfile: tls.ca_file, certfile: tls.cert_file, keyfile: tls.key_file };
  const named = Object.entries(files).filter(([, path]) => path !== '');
  if (named.length === 0 || !URL.canParse(url)) return url;
  const address = new URL(url);
  for (const [name, path] of named) address.searchParams.set(name, path);
  return address.toString();
}
