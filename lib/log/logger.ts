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
    serializers: { error: pino.stdSerializers.errWithCause },
  };
  return pino(options, createLineWriter(1));
}
