/** A main for the tests of `lib/process/lifecycle.ts`: `main.js <run folder> <behaviour>`. */
import { setTimeout as delay } from 'node:timers/promises';
import { ConfigError } from '../../../lib/errors/errors.ts';
import { type ProcessContext, type Running, runProcess } from '../../../lib/process/lifecycle.ts';

const [runFolder = '', behaviour = 'works'] = process.argv.slice(2);

async function start(_config: undefined, { telemetry, fail, stopping }: ProcessContext): Promise<Running> {
  const work = setInterval(() => undefined, 1000);
  if (behaviour === 'waits') await delay(60_000, undefined, { signal: stopping }).catch(() => undefined);
  if (behaviour === 'cannot start') throw new Error('The port is taken');
  if (behaviour === 'throws later') setImmediate(() => void Promise.reject(new Error('A bug')));
  if (behaviour === 'fails later') setImmediate(() => fail(new Error('The queue is lost')));
  telemetry.setHealth('test', 'ok');
  return {
    stop: async () => {
      if (behaviour === 'never stops') await delay(60_000);
      clearInterval(work);
      process.stdout.write('stopped in order\n');
    },
  };
}

await runProcess({
  app: 'tested',
  usage: 'main.js <run folder> <behaviour>',
  argv: process.argv.slice(2),
  runFolder,
  load: () => {
    if (behaviour === 'is misconfigured')
      throw new ConfigError([{ file: 'etc/a.conf', key: 'port', problem: 'must be a number' }]);
    return undefined;
  },
  start,
  exit: (code) => process.exit(code),
  stopDeadlineMs: 500,
});
