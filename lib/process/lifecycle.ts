/**
 * The life of one Node process of ours, the same for each main: options, configuration, telemetry socket, readiness, orderly stop,
 * and what happens to an error that nobody handled.
 *
 * ```ts
 * await runProcess({
 *   app: 'collectd', usage: 'main.js', argv: process.argv.slice(2), runFolder: home.run,
 *   load: () => loadConfig(home, env), start: (config, context) => startCollector(config, context), exit: (code) => process.exit(code),
 * });
 * ```
 */
import { join } from 'node:path';
import { ConfigError, messageOf } from '../errors/errors.ts';
import { createLogger, type Logger } from '../log/logger.ts';
import { serveTelemetry, type TelemetryServer } from '../telemetry/server.ts';
import { createTelemetry, type Telemetry } from '../telemetry/telemetry.ts';

/** Exit code of a process that cannot start as it is configured (`EX_CONFIG` of sysexits.h): starting it again does not help. */
export const configurationExitCode = 78;

/** Reason of the part `start` of a process's health until it is ready. */
export const startingReason = 'is starting';

/** What is running, and how it ends. */
export interface Running {
  /** Takes no new work, finishes what is in hand, closes every connection. */
  stop(): Promise<void>;
}

export interface ProcessContext {
  readonly logger: Logger;
  readonly telemetry: Telemetry;
  /** Aborted when the end was asked for, also during the start: what waits for a server must give up then. */
  readonly stopping: AbortSignal;
  /** Ends the process with code 1 after an orderly stop: for a loss that only a restart repairs. */
  fail(error: unknown): void;
}

export interface ProcessDefinition<Config> {
  /** Name under the supervisor; also names the telemetry socket. */
  readonly app: string;
  /** First line of `--help`, for example `main.js <pool> [partition]`. */
  readonly usage: string;
  /** The arguments after the script. `--help` and `--check-config` are treated here. */
  readonly argv: readonly string[];
  /** Folder of the telemetry socket (`var/run`). */
  readonly runFolder: string;
  /** Reads the configuration. @throws {ConfigError} with every fault. */
  load(): Config | Promise<Config>;
  /** Resolves when the process is ready for work. */
  start(config: Config, context: ProcessContext): Promise<Running>;
  /** Ends the process; a main passes `process.exit`. */
  exit(code: number): void;
  /** How long an orderly stop may take, in milliseconds. Shorter than the supervisor's `kill_timeout`. */
  readonly stopDeadlineMs?: number;
}

const defaultStopDeadlineMs = 25_000;

/** Runs a process until a signal or a failure ends it. Resolves when it is ready (or has asked to exit); never rejects. */
export async function runProcess<Config>(definition: ProcessDefinition<Config>): Promise<void> {
  if (definition.argv.includes('--help') || definition.argv.includes('-h')) {
    process.stdout.write(help(definition.usage));
    return definition.exit(0);
  }
  const checkOnly = definition.argv.includes('--check-config');
  const logger = createLogger(definition.app);
  try {
    const config = await definition.load();
    if (!checkOnly) return await run(definition, config, logger);
    process.stdout.write('The configuration has no faults\n');
    definition.exit(0);
  } catch (error) {
    if (checkOnly) process.stderr.write(`${messageOf(error)}\n`);
    else logger.fatal({ error }, 'Process could not start');
    definition.exit(error instanceof ConfigError && !checkOnly ? configurationExitCode : 1);
  }
}

function help(usage: string): string {
  return [
    `usage: ${usage} [--check-config] [--help]`,
    '',
    '  --check-config  read the configuration, report every fault, and exit (0: none, 1: some)',
    '  --help          show this text',
    '',
  ].join('\n');
}

async function run<Config>(definition: ProcessDefinition<Config>, config: Config, logger: Logger): Promise<void> {
  const telemetry = createTelemetry(definition.app);
  const ending = new Ending(definition, logger);
  process.on('uncaughtException', (error) => ending.crash(error));
  process.on('unhandledRejection', (error) => ending.crash(error));
  process.on('SIGINT', () => ending.begin(0));
  process.on('SIGTERM', () => ending.begin(0));
  ending.server = await serveTelemetry(telemetry, join(definition.runFolder, `${definition.app}.sock`));
  const fail = (error: unknown) => {
    logger.fatal({ error }, 'Process ends because of an error');
    ending.begin(1);
  };
  telemetry.setHealth('start', 'failed', startingReason);
  ending.running = await definition.start(config, { logger, telemetry, stopping: ending.stopping.signal, fail });
  telemetry.setHealth('start', 'ok');
  if (ending.begun) return ending.begin(0);
  process.send?.('ready');
  logger.info({}, 'Process is ready');
}

/** The end of a process: once, in order, within the deadline. */
class Ending {
  running: Running | undefined;
  server: TelemetryServer | undefined;
  begun = false;
  readonly stopping = new AbortController();
  readonly #definition: Pick<ProcessDefinition<unknown>, 'exit' | 'stopDeadlineMs'>;
  readonly #logger: Logger;
  #code = 0;
  #stopping = false;

  constructor(definition: Pick<ProcessDefinition<unknown>, 'exit' | 'stopDeadlineMs'>, logger: Logger) {
    this.#definition = definition;
    this.#logger = logger;
  }

  /** An error of which nobody knows what state it left behind: no orderly stop. What was not acknowledged comes again. */
  crash(error: unknown): void {
    this.#logger.fatal({ error }, 'Unhandled error');
    this.#definition.exit(1);
  }

  /** Stops in order, then exits with `code` (the worst of all that were asked for). During the start it waits until that is over. */
  begin(code: number): void {
    if (!this.begun) this.#armDeadline();
    this.begun = true;
    this.stopping.abort();
    this.#code = Math.max(this.#code, code);
    if (this.running === undefined || this.#stopping) return;
    this.#stopping = true;
    this.#logger.info({}, 'Process is stopping');
    void this.#stop(this.running);
  }

  async #stop(running: Running): Promise<void> {
    try {
      await running.stop();
      await this.server?.close();
      this.#logger.info({}, 'Process has stopped');
    } catch (error) {
      this.#logger.error({ error }, 'Stop failed');
      this.#code = 1;
    }
    this.#definition.exit(this.#code);
  }

  #armDeadline(): void {
    setTimeout(() => {
      this.#logger.error({}, 'Stop took too long and was cut short');
      this.#definition.exit(1);
    }, this.#definition.stopDeadlineMs ?? defaultStopDeadlineMs).unref();
  }
}
