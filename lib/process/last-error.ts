/** The newest error in a log of `var/log`, for the operator who asks why something does not start. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { z } from 'zod';

/** How much of the end of a log is looked at, in bytes. */
const tailBytes = 64_000;

const lineSchema = z.object({
  level: z.enum(['error', 'fatal']),
  msg: z.string(),
  time: z.string().optional(),
  error: z.object({ message: z.string() }).optional(),
});

/** The last error of a log as one or a few lines; undefined when it has none since `sinceMs`, or cannot be read. */
export function lastError(path: string, sinceMs: number): string | undefined {
  const lines = tail(path).split('\n');
  for (const line of lines.reverse()) {
    const error = jsonError(line, sinceMs) ?? launcherError(line, sinceMs);
    if (error !== undefined) return error;
  }
  return undefined;
}

/** A line of our own logger. */
function jsonError(line: string, sinceMs: number): string | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const { msg, error, time } = lineSchema.parse(JSON.parse(line));
    if (time !== undefined && Date.parse(time) < sinceMs) return undefined;
    return error === undefined ? msg : `${msg}: ${error.message}`;
  } catch {
    return undefined;
  }
}

/** A line of a launcher in scripts/launch: `<ISO date> <launcher>: error: <message>`. */
function launcherError(line: string, sinceMs: number): string | undefined {
  const match = /^(\S+Z) [^ ]+: error: (.*)$/.exec(line);
  if (match === null || Date.parse(match[1] ?? '') + 1000 < sinceMs) return undefined;
  return match[2];
}

function tail(path: string): string {
  try {
    const file = openSync(path, 'r');
    try {
      const { size } = fstatSync(file);
      const buffer = Buffer.alloc(Math.min(size, tailBytes));
      readSync(file, buffer, 0, buffer.length, size - buffer.length);
      return buffer.toString('utf8');
    } finally {
      closeSync(file);
    }
  } catch {
    return '';
  }
}
