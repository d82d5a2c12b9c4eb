/**
 * JSON-lines logging. A message is a constant sentence and its values are fields. error = data was lost or someone must act;
 * warn = recovered; info = start, stop, reload; debug = per batch. Never one line per event: count it instead.
 */
import { pino } from 'pino';
import { createLineWriter } from './standard-output.ts';

export interface Logger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
  fatal(fields: object, message: string): void;
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';

/** Creates the logger of one process. `app` is its PM2 name. Lines go to standard output, where the supervisor collects them. */
export function createLogger(app: string, level: LogLevel = 'info'): Logger {
  const options = {
    level,
    base: { app, pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { error: serialiseError },
  };
  return pino(options, createLineWriter(1));
}

/** An error as it is logged, causes included. Node puts a URL that it cannot read beside the message, with the password in it: that is left out. */
export function serialiseError(error: unknown): unknown {
  return error instanceof Error ? withoutInput(pino.stdSerializers.errWithCause(error)) : error;
}

function withoutInput(shown: object): object {
  const fields = Object.entries(shown).filter(([name]) => name !== 'input');
  return Object.fromEntries(
    fields.map(([name, value]: [string, unknown]) => [
      name,
      name === 'cause' && typeof value === 'object' && value !== null ? withoutInput(value) : value,
    ]),
  );
}
