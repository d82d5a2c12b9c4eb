/** `hypcontrol logs`: the end of the logs, and what is added to them, whatever state the configuration is in. */
import { setTimeout as wait } from 'node:timers/promises';
import { locateHome } from '../config/home.ts';
import type { Terminal } from './cli.ts';
import { type LogLevel, type LogLine, logLevels, LogReader, logsOf } from './log-lines.ts';
import { createRedactor } from './redact.ts';
import { exitCodes } from './status.ts';

export interface LogsRequest {
  /** A service; undefined: all. */
  readonly service: string | undefined;
  /** The least that is shown. */
  readonly level: LogLevel;
  readonly follow: boolean;
  readonly json: boolean;
  /** Ends the following. */
  readonly signal?: AbortSignal;
}

/** Lines of the past that are shown. */
const mostLines = 100;
const followMs = 300;

/** Resolves with the exit code; while it follows, when it is told to end. Nothing it prints holds a secret. */
export async function showLogs(request: LogsRequest, terminal: Terminal): Promise<number> {
  const home = locateHome(terminal.env);
  const { service, follow, signal } = request;
  if (logsOf(home.log, service).length === 0) {
    const known = logsOf(home.log, undefined).join(', ');
    terminal.err(
      `hypcontrol logs: there is no log of ${service ?? 'anything'}; there is ${known === '' ? 'none' : known}\n`,
    );
    return exitCodes.failed;
  }
  const redact = createRedactor(home, terminal.env);
  const reader = new LogReader(home.log);
  const least = logLevels.indexOf(request.level);
  const print = (most: number): void => {
    const lines = reader.read(logsOf(home.log, service)).filter(({ level }) => logLevels.indexOf(level) >= least);
    const text = lines.slice(-most).map((line) => (request.json ? JSON.stringify(line) : render(line)));
    if (text.length > 0) terminal.out(redact(`${text.join('\n')}\n`));
  };
  print(mostLines);
  const goesOn = (): boolean => follow && signal?.aborted !== true;
  while (goesOn()) {
    await wait(followMs);
    print(Number.POSITIVE_INFINITY);
  }
  return exitCodes.ok;
}

function render({ log, time, level, text }: LogLine): string {
  return `${time} ${log} ${level}: ${text}`;
}
