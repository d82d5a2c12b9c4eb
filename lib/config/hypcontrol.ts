/** `etc/hypcontrol.conf`: what is started in which order, how long it may take, and when the disk is too full. */
import { z } from 'zod';

const services = z.array(z.string().regex(/^[a-z0-9*?_-]+$/, 'must be a service, a group or a pattern with * and ?'));

const diskSchema = z.strictObject({
  /** Below this the installation counts as failed: the broker stops taking events there (etc/rabbitmq/rabbitmq.conf). */
  failed_below_mb: z.int().min(0).default(1024),
  /** Below this it counts as degraded. */
  degraded_below_mb: z.int().min(0).default(3072),
});

const logSchema = z.strictObject({
  /** A log that grew beyond this is rotated. */
  max_size_mb: z.int().min(1).max(10_000).default(20),
  /** Rotated files that are kept of each log. */
  keep: z.int().min(1).max(100).default(5),
});

export const hypcontrolSchema = z.strictObject({
  /** The three sections, started in this order and stopped in reverse. Entries are services, groups or patterns. */
  backend: services.default(['rabbitmq-server', 'mongodb']),
  middleware: services.default(['collectd', 'amqp2engines']),
  frontend: services.default(['webserver']),
  /** System user of Vigie's own processes, when they are started as root. */
  user: z.string().min(1).default('vigie'),
  /** A service that is not ready after this time has failed to start. */
  start_timeout_seconds: z.int().min(1).max(3600).default(120),
  /** A service that does not answer within this time is unhealthy. */
  probe_timeout_ms: z.int().min(100).max(20_000).default(3000),
  disk: diskSchema.prefault({}),
  log: logSchema.prefault({}),
});

export type HypcontrolConfig = z.output<typeof hypcontrolSchema>;
