/**
 * The one family of errors that Vigie throws. The kind is decided where the error is born (`docs/errors.md` lists every code):
 * a `ConfigError` ends the process before anything connects, an `InvalidEventError` or `PermanentError` dead-letters one event,
 * a `TransientError` stops the intake and is tried again. Anything else is a bug of ours.
 */
import type { ErrorCode } from './codes.ts';

/** What an error carries besides its code: plain values, never a secret. */
export type ErrorDetails = Readonly<Record<string, unknown>>;

export interface ErrorInit {
  readonly cause?: unknown;
  readonly details?: ErrorDetails;
}

export abstract class VigieError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, message: string, init: ErrorInit = {}) {
    super(message, init.cause === undefined ? undefined : { cause: init.cause });
    this.name = new.target.name;
    this.code = code;
    this.details = init.details ?? {};
  }
}

/** One fault in the configuration: which file, which key (dotted), and what is wrong with it. */
export interface ConfigFault {
  readonly file: string;
  readonly key: string;
  readonly problem: string;
}

/** The operator wrote something wrong. Lists every fault at once; the process exits before it connects to anything. */
export class ConfigError extends VigieError {
  readonly faults: readonly ConfigFault[];

  constructor(faults: readonly ConfigFault[]) {
    const lines = faults.map((fault) => `${fault.file}: ${fault.key}: ${fault.problem}`);
    super('config_invalid', `The configuration has ${faults.length} fault(s)\n${lines.join('\n')}`, {
      details: { faults },
    });
    this.faults = faults;
  }
}

/** The input is bad: it goes to the dead letters with this code, is counted, and the rest goes on. */
export class InvalidEventError extends VigieError {}

/** Broker or database is away: the intake stops, backs off with jitter, and the supervisor restarts what does not recover. */
export class TransientError extends VigieError {}

/** Valid input that cannot be treated: dead-lettered with its code. */
export class PermanentError extends VigieError {}

/** Another process owns what this one was about to write; it must drop its state and take over anew (`docs/architecture.md`, rule 1). */
export class FencedError extends VigieError {}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
