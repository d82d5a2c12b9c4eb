/** Why something does not work, in words for an operator, and what to do about it. */
import type { ProbeKind } from './units.ts';

/** `away`: nothing listens. `denied`: credentials or rights are refused. `silent`: it listens and says nothing. `unhealthy`: it says so itself. */
export type FailureKind = 'away' | 'denied' | 'silent' | 'unhealthy';

export interface Failure {
  readonly kind: FailureKind;
  readonly reasons: readonly string[];
  /** What the operator can do; absent when the reason says it. */
  readonly advice?: string;
}

export function failed(failure: Failure): { readonly status: 'failed' } & Failure {
  return { status: 'failed', ...failure };
}

/** Tells from the text of an error what kind of failure it is. The texts are those of Node, amqplib, RabbitMQ, the MongoDB driver and FerretDB. */
export function classify(probe: ProbeKind, message: string): Failure {
  const server = probe === 'broker' ? 'broker' : 'database';
  const file = probe === 'broker' ? 'amqp' : 'mongodb';
  if (/ACCESS.REFUSED|Authentication failed|AuthenticationFailed|\bSCRAM\b/i.test(message)) {
    return {
      kind: 'denied',
      reasons: [`the ${server} refuses the user or the password`],
      advice: `compare etc/${file}.conf and var/secrets/${file}-password with what the ${server} knows`,
    };
  }
  // amqplib does not show the reason with which the broker closes a connection before it is open: RabbitMQ does that for the vhost alone.
  if (/NOT.ALLOWED|not authorized|Unauthorized|Expected ConnectionOpenOk/i.test(message)) {
    return {
      kind: 'denied',
      reasons: [
        probe === 'broker' ? 'the broker has no such vhost, or the user no rights in it' : 'the database denies access',
      ],
      advice: `check vhost, database and user in etc/${file}.conf`,
    };
  }
  if (/ENOENT|ECONNREFUSED|ECONNRESET|EPIPE|socket hang up|Socket closed abruptly/i.test(message)) {
    return { kind: 'away', reasons: [probe === 'health' ? 'has no socket in var/run' : 'does not accept connections'] };
  }
  if (/ETIMEDOUT|timed out|Server selection/i.test(message))
    return { kind: 'silent', reasons: [`does not answer: ${message}`] };
  return { kind: 'unhealthy', reasons: [message] };
}
