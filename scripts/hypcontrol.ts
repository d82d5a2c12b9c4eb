/** `hypcontrol`: the whole installation, section by section. */
import { parseArgs } from 'node:util';
import { currentEnvironment } from '../lib/config/all.ts';
import { locateHome } from '../lib/config/home.ts';
import { messageOf } from '../lib/errors/errors.ts';
import { act, type Command, runCommand, runDoctor, serviceActions, type Terminal } from '../lib/process/cli.ts';
import { logLevels } from '../lib/process/log-lines.ts';
import { leaveAdminPassword } from '../lib/process/reset-password.ts';
import { showLogs } from '../lib/process/show-logs.ts';
import { exitCodes } from '../lib/process/status.ts';

const usage = `usage: hypcontrol start|stop|restart|status|doctor|reset-password [--json] [-h]
       hypcontrol logs [service] [--follow] [--level debug|info|warn|error] [--json]

  start     start backend, middleware and frontend of etc/hypcontrol.conf in this order, and wait until each service is ready
  stop      stop everything in reverse order, and the supervisor
  restart   stop, then start
  status    say how everything is, and why
  doctor    check versions, configuration, secrets, ports, disk and connections, and say what to do
  logs      show the last lines of all logs, or of one service, in order of time; --follow goes on, --level shows no less
  reset-password
            give the account admin a new one-time password, when nobody can sign in any more; it counts from the webserver's next start

  --json    print the result as one JSON object (logs: one for each line)
  -h        show this text

The installation is the one this command belongs to, or VIGIE_HOME.
Exit codes: 0 all right, 1 something failed, 2 wrong usage, 3 not running.
`;

async function main(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...argv],
    options: {
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
      follow: { type: 'boolean', short: 'f' },
      level: { type: 'string' },
    },
    allowPositionals: true,
  });
  if (values.help) {
    process.stdout.write(usage);
    return exitCodes.ok;
  }
  const terminal: Terminal = {
    env: currentEnvironment(),
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
  };
  const [word] = positionals;
  if (word === 'logs' && positionals.length <= 2) return logs(values, positionals[1], terminal);
  const isOfLogs = values.follow !== undefined || values.level !== undefined;
  if (isOfLogs) throw new Error('--follow and --level belong to hypcontrol logs');
  const action = serviceActions.find((each) => each === word);
  if (positionals.length === 1 && word === 'doctor') return runDoctor(values.json, terminal);
  if (positionals.length === 1 && word === 'reset-password') {
    const password = leaveAdminPassword(locateHome(terminal.env));
    const text = `The account admin gets the one-time password\n\n  ${password}\n\nat the next start of the webserver: service webserver restart\n`;
    terminal.out(values.json ? `${JSON.stringify({ account: 'admin', password })}\n` : text);
    return exitCodes.ok;
  }
  if (positionals.length === 1 && action !== undefined) {
    const run: Command['run'] = (world, io) => act(world, { action, sections: world.sections, everything: true }, io);
    return runCommand({ name: `hypcontrol ${action}`, json: values.json, run }, terminal);
  }
  process.stderr.write(usage);
  return exitCodes.usage;
}

interface LogsValues {
  readonly json: boolean;
  readonly follow?: boolean | undefined;
  readonly level?: string | undefined;
}

function logs(
  { json, follow = false, level = 'info' }: LogsValues,
  service: string | undefined,
  terminal: Terminal,
): Promise<number> {
  const least = logLevels.find((each) => each === level);
  if (least === undefined) throw new Error(`--level must be one of ${logLevels.join(', ')}`);
  return showLogs({ service, level: least, follow, json }, terminal);
}

try {
  process.exit(await main(process.argv.slice(2)));
} catch (error) {
  process.stderr.write(`hypcontrol: ${messageOf(error)}\n${usage}`);
  process.exit(exitCodes.usage);
}
