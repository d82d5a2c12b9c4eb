/** `service`: single services, groups of them, or all that match a pattern. */
import { parseArgs } from 'node:util';
import { currentEnvironment } from '../lib/config/all.ts';
import { messageOf } from '../lib/errors/errors.ts';
import { act, type Command, runCommand, type ServiceAction, serviceActions } from '../lib/process/cli.ts';
import { selectServices } from '../lib/process/selection.ts';
import { exitCodes } from '../lib/process/status.ts';

const usage = `usage: service <name> start|stop|restart|status [--json]
       service --status-all [--json]

  <name>    a service (webserver), an app of one (ferretdb), a group (amqp2engines: every engine pool), or a pattern ('engine-*')

  --json    print the result as one JSON object
  -h        show this text

Exit codes: 0 all right, 1 something failed, 2 wrong usage, 3 not running.
`;

function commandOf(argv: readonly string[]): Command | 'help' | undefined {
  const { values, positionals } = parseArgs({
    args: [...argv],
    options: {
      json: { type: 'boolean', default: false },
      'status-all': { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
    allowPositionals: true,
  });
  if (values.help) return 'help';
  if (values['status-all']) return positionals.length === 0 ? command('*', 'status', values.json) : undefined;
  const [name, word] = positionals;
  const action = serviceActions.find((each) => each === word);
  return name === undefined || action === undefined || positionals.length !== 2
    ? undefined
    : command(name, action, values.json);
}

function command(name: string, action: ServiceAction, json: boolean): Command {
  return {
    name: `service ${name} ${action}`,
    json,
    run: (world, io) => {
      const services = selectServices(name, world.units);
      if (services.length === 0) throw new Error(`nothing is called ${name}; there are ${namesOf(world.units)}`);
      return act(world, { action, sections: [{ name: 'services', services }], everything: false }, io);
    },
  };
}

function namesOf(units: readonly { readonly service: string }[]): string {
  return [...new Set(units.map(({ service }) => service))].join(', ');
}

async function main(argv: readonly string[]): Promise<number> {
  const found = commandOf(argv);
  if (found === 'help') {
    process.stdout.write(usage);
    return exitCodes.ok;
  }
  if (found === undefined) {
    process.stderr.write(usage);
    return exitCodes.usage;
  }
  const out = (text: string) => process.stdout.write(text);
  return runCommand(found, { env: currentEnvironment(), out, err: (text) => process.stderr.write(text) });
}

try {
  process.exit(await main(process.argv.slice(2)));
} catch (error) {
  process.stderr.write(`service: ${messageOf(error)}\n${usage}`);
  process.exit(exitCodes.usage);
}
