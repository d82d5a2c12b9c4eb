/** Lines of the logs of `var/log` for a person: read from the end, put into one order by time, and followed while they grow. */
import { closeSync, fstatSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

export const logLevels = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof logLevels)[number];

export interface LogLine {
  /** Name of the log without `.log`: the app that wrote it. */
  readonly log: string;
  /** ISO 8601; of the line before where it has none, empty where there is none either. */
  readonly time: string;
  readonly level: LogLevel;
  readonly text: string;
}

/** How much of the end of each log is looked at, in bytes. */
const tailBytes = 256_000;

const ownLine = z.looseObject({ level: z.string(), time: z.string(), msg: z.string() });

/** Names of the logs that `service` means: the app of this name and its partitions; all without one. */
export function logsOf(folder: string, service: string | undefined): readonly string[] {
  const names = readdirSync(folder).flatMap((name) => (name.endsWith('.log') ? [name.slice(0, -4)] : []));
  return names.filter((name) => service === undefined || name === service || name.startsWith(`${service}-`)).sort();
}

/** Reads logs on from where it was. */
export class LogReader {
  readonly #folder: string;
  readonly #places = new Map<string, { offset: number; rest: string; time: string }>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** What is new in these logs since the last call, in order of time; at the first call, the end of each. */
  read(names: readonly string[]): readonly LogLine[] {
    const lines = names.flatMap((name) => this.#readOne(name));
    // Stable: what has one time stays in the order of its log.
    return lines.sort((one, other) => (one.time < other.time ? -1 : one.time > other.time ? 1 : 0));
  }

  #readOne(name: string): readonly LogLine[] {
    const before = this.#places.get(name) ?? { offset: -1, rest: '', time: '' };
    const { text, end, isCut, goesOn } = readFrom(join(this.#folder, `${name}.log`), before.offset);
    const parts = ((goesOn ? before.rest : '') + text).split('\n');
    const rest = parts.pop() ?? '';
    if (isCut) parts.shift();
    let { time } = before;
    const lines = parts
      .filter((part) => part !== '')
      .map((part) => {
        const line = lineOf(name, part, time);
        time = line.time;
        return line;
      });
    this.#places.set(name, { offset: end, rest, time });
    return lines;
  }
}

/** The text after `offset`. `isCut`: it begins within a line; `goesOn`: where the last one ended. A log that is shorter than before was rotated, and is read from its beginning. */
function readFrom(
  path: string,
  offset: number,
): {
  readonly text: string;
  readonly end: number;
  readonly isCut: boolean;
  readonly goesOn: boolean;
} {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    const wanted = offset > size ? 0 : Math.max(offset, 0);
    const start = Math.max(wanted, size - tailBytes);
    const buffer = Buffer.alloc(size - start);
    const read = readSync(file, buffer, 0, buffer.length, start);
    return {
      text: buffer.toString('utf8', 0, read),
      end: start + read,
      isCut: start > wanted,
      goesOn: start === offset,
    };
  } finally {
    closeSync(file);
  }
}

function lineOf(log: string, text: string, lastTime: string): LogLine {
  const own = text.startsWith('{') ? ownFields(text) : undefined;
  if (own === undefined) return { log, time: timeOf(text) ?? lastTime, level: foreignLevel(text), text };
  const { level, time, msg, pid: _pid, hostname: _host, app: _app, ...fields } = own;
  const more = Object.entries(fields).map(([key, value]) => ` ${key}=${JSON.stringify(value)}`);
  return { log, time, level: levelOf(level), text: msg + more.join('') };
}

function ownFields(text: string): z.output<typeof ownLine> | undefined {
  try {
    return ownLine.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** Of launchers, the broker and the database: an instant at the beginning, with a `T` or a blank. */
function timeOf(text: string): string | undefined {
  const match = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d\S*/.exec(text)?.[0];
  const timeMs = match === undefined ? Number.NaN : Date.parse(match);
  return Number.isNaN(timeMs) ? undefined : new Date(timeMs).toISOString();
}

/** Other programs name their levels near the beginning of a line, each in its own way. */
function foreignLevel(text: string): LogLevel {
  const word = /\b(debug|info|notice|warn|warning|error|fatal|critical)\b/i.exec(text.slice(0, 120))?.[1];
  return levelOf(word?.toLowerCase() ?? 'info');
}

function levelOf(word: string): LogLevel {
  if (['error', 'fatal', 'critical'].includes(word)) return 'error';
  if (word.startsWith('warn')) return 'warn';
  return word === 'debug' || word === 'trace' ? 'debug' : 'info';
}
