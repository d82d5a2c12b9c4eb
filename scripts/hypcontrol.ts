/** `hypcontrol`: the whole installation, section by section. */
import { parseArgs } from 'node:util';
import { currentEnvironment } from '../lib/config/all.ts';
import { messageOf } from '../lib/errors/errors.ts';
import { act, runCommand, serviceActions } from '../lib/process/cli.ts';
import { exitCodes } from '../lib/process/status.ts';

const usage = `usage: hypcontrol start|stop|restart|status [--json] [-h]

  start     start backend, middleware and frontend of etc/hypcontrol.conf in this order, and wait until each service is ready
  stop      stop everything in reverse order, and the supervisor
  restart   stop, then start
  status    say how everything is, and why

  --json    print the result as one JSON object
  -h        show this text

The installation is the one this command belongs to, or VIGIE_HOME.
Exit codes: 0 all right, 1 something failed, 2 wrong usage, 3 not running.
`;

async function main(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...argv],
    options: { json: { type: 'boolean', default: false }, help: { type: 'boolean', short: 'h', default: false } },
    allowPositionals: true,
  });
  if (values.help) {
    process.stdout.write(usage);
    return exitCodes.ok;
  }
  const action = serviceActions.find((each) => each === positionals[0]);
  if (action === undefined || positionals.length !== 1) {
    process.stderr.write(usage);
    return exitCodes.usage;
  }
  return runCommand(
    {
      name: `hypcontrol ${action}`,
      json: values.json,
      run: (world, io) => act(world, action, world.sections, io, { everything: true }),
    },
    { env: currentEnvironment(), out: (text) => process.stdout.write(text), err: (text) => process.stderr.write(text) },
  );
}

try {
  process.exit(await main(process.argv.slice(2)));
} catch (error) {
  process.stderr.write(`hypcontrol: ${messageOf(error)}\n${usage}`);
  process.exit(exitCodes.usage);
}
