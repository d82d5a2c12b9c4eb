import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { z } from 'zod';
import { commandLineOf, environmentOfProcess, isAlive, listProcesses, treeOf } from '../../lib/process/proc.ts';
import { waitUntil } from '../../lib/process/wait.ts';
import { createSupervisedHome, type SupervisedHome } from './supervision-home.ts';

const unitSchema = z.object({
  name: z.string(),
  state: z.string(),
  external: z.boolean(),
  reasons: z.array(z.string()),
  pid: z.number().optional(),
  restarts: z.number().optional(),
});
const statusSchema = z.object({
  state: z.string(),
  home: z.string(),
  checked_at: z.iso.datetime(),
  supervisor: z.object({ state: z.string(), pid: z.number().optional(), reasons: z.array(z.string()) }),
  disk: z.object({ state: z.string(), free_mb: z.number(), reasons: z.array(z.string()) }),
  sections: z.array(
    z.object({
      name: z.string(),
      services: z.array(z.object({ name: z.string(), state: z.string(), units: z.array(unitSchema) })),
    }),
  ),
});

/** Long enough for a broker that is killed to come back on a busy machine. */
const healMs = 90_000;

describe('the supervision of a whole installation', function () {
  this.timeout(300_000);
  let home: SupervisedHome;

  const status = async (env: Record<string, string> = {}) => {
    const { exitCode, stdout } = await home.run('hypcontrol', ['status', '--json'], env);
    const report = statusSchema.parse(JSON.parse(stdout));
    const units = report.sections.flatMap(({ services }) => services.flatMap((service) => service.units));
    return { exitCode, report, units, unit: (name: string) => units.find((each) => each.name === name) };
  };
  const healthy = async () => ['running', 'degraded'].includes((await status()).report.state);
  const eventually = async (condition: () => Promise<boolean>, what: string) => {
    const met = await waitUntil(condition, healMs, 500);
    expect(met, `${what}; now ${JSON.stringify((await status()).report)}`).to.equal(true);
  };
  const pidOf = async (name: string): Promise<number> => {
    const pid = (await status()).unit(name)?.pid;
    if (pid === undefined) throw new Error(`${name} does not run`);
    return pid;
  };
  const unitNames = [
    'rabbitmq-server',
    'documentdb',
    'ferretdb',
    'collectd',
    'engine-collectdgw',
    'engine-process',
    'engine-service',
    'webserver',
  ];

  before(async () => {
    home = await createSupervisedHome();
  });
  after(() => home.remove());

  it('is not running at first', async () => {
    expect((await home.run('hypcontrol', ['status'])).exitCode).to.equal(3);
    expect((await home.run('hypcontrol', ['stop'])).exitCode).to.equal(0);
  });

  it('starts section by section and waits until each service is ready', async () => {
    const { exitCode, stdout } = await home.run('hypcontrol', ['start']);
    expect(exitCode, stdout).to.equal(0);
    expect(stdout).to.match(
      /Starting backend: rabbitmq-server ok \([\d.]+ s\), mongodb ok \([\d.]+ s\)\nStarting middleware: /,
    );
    const { report, unit } = await status();
    expect(report.sections.map(({ name }) => name)).to.deep.equal(['backend', 'middleware', 'frontend']);
    for (const name of unitNames) expect(unit(name)?.state, name).to.be.oneOf(['running', 'degraded']);
  });

  it('has nothing to do when everything runs', async () => {
    const { exitCode, stdout } = await home.run('hypcontrol', ['start', '--json']);
    expect(exitCode).to.equal(0);
    expect(stdout).to.include('"changed":false').and.not.to.include('"changed":true');
  });

  it('runs nothing as root but the supervisor, and listens on loopback alone', async () => {
    const { report } = await status();
    const processes = listProcesses();
    const tree = treeOf(supervisorOf(report), processes).filter(({ pid }) => pid !== report.supervisor.pid);
    const asRoot = tree.filter(({ pid }) => readFileSync(`/proc/${pid}/status`, 'utf8').includes('\nUid:\t0\t'));
    expect(asRoot.map(({ pid }) => commandLineOf(pid).join(' '))).to.deep.equal([]);
    const groups = tree.map(({ pid }) =>
      /^Groups:\t(.*)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]?.split(' '),
    );
    expect(groups.filter((found) => found?.includes('0'))).to.deep.equal([]);
    const ports = Object.entries(home.env)
      .filter(([name]) => name.endsWith('_PORT'))
      .map(([, port]) => Number(port));
    expect(openToOthers().filter((port) => ports.includes(port))).to.deep.equal([]);
  });

  for (const name of unitNames) {
    it(`heals by itself when ${name} is killed`, async () => {
      const pid = await pidOf(name);
      process.kill(pid, 'SIGKILL');
      await eventually(async () => {
        const { unit, report } = await status();
        return unit(name)?.pid !== pid && ['running', 'degraded'].includes(report.state);
      }, `${name} comes back`);
    });
  }

  it('heals by itself when the broker’s emulator is killed', async () => {
    const pid = await pidOf('rabbitmq-server');
    process.kill(processBelow(pid, 'beam.smp'), 'SIGKILL');
    await eventually(
      async () => (await pidOf('rabbitmq-server').catch(() => pid)) !== pid && (await healthy()),
      'the broker comes back',
    );
  });

  const freezing: readonly { name: string; program: string }[] = [
    { name: 'engine-process', program: 'vigie' },
    { name: 'rabbitmq-server', program: 'beam.smp' },
    { name: 'documentdb', program: 'postgres' },
  ];
  for (const { name, program } of freezing) {
    it(`shows that ${name} is frozen, and that it woke up`, async () => {
      const frozen = processBelow(await pidOf(name), program);
      process.kill(frozen, 'SIGSTOP');
      try {
        const { exitCode, unit } = await status();
        expect(exitCode).to.equal(1);
        expect(unit(name)?.state).to.equal('failed');
        expect(unit(name)?.reasons.join()).to.include(`process ${frozen}`).and.to.include('is frozen');
      } finally {
        process.kill(frozen, 'SIGCONT');
      }
      await eventually(healthy, `${name} works again`);
    });
  }

  for (const [secret, unit] of [
    ['amqp-password', 'rabbitmq-server'],
    ['mongodb-password', 'ferretdb'],
  ] as const) {
    it(`shows a wrong ${secret}`, async () => {
      const file = join(home.folder, 'var', 'secrets', secret);
      const right = readFileSync(file, 'utf8');
      writeFileSync(file, 'not-the-password');
      try {
        const found = await status();
        expect(found.exitCode).to.equal(1);
        expect(found.unit(unit)?.reasons.join()).to.match(/refuses the user or the password/);
      } finally {
        writeFileSync(file, right);
      }
      expect((await status()).exitCode).to.equal(0);
    });
  }

  it('shows a full disk', async () => {
    const { exitCode, report } = await status({ VIGIE_HYPCONTROL_DISK_FAILED_BELOW_MB: '2000000000' });
    expect(exitCode).to.equal(1);
    expect(report.disk.reasons.join()).to.match(/the disk is full: \d+ MB are free/);
  });

  const succeeds = async (command: 'hypcontrol' | 'service', ...args: readonly string[]) => {
    const { exitCode, stdout, stderr } = await home.run(command, args);
    expect(exitCode, `${stdout}${stderr}`).to.equal(0);
    return stdout;
  };

  it('restarts one app of a service, and a group', async () => {
    const [before, engine] = [await pidOf('ferretdb'), await pidOf('engine-process')];
    await succeeds('service', 'ferretdb', 'restart');
    expect(await pidOf('ferretdb')).to.not.equal(before);
    await succeeds('service', 'amqp2engines', 'stop');
    expect((await home.run('service', ['engine-*', 'status'])).exitCode).to.equal(3);
    expect((await home.run('hypcontrol', ['status'])).exitCode).to.equal(1);
    await succeeds('service', 'amqp2engines', 'start');
    expect(await pidOf('engine-process')).to.not.equal(engine);
  });

  it('lets one action at a time change what runs', async () => {
    const [one, other] = await Promise.all([
      home.run('service', ['collectd', 'restart']),
      home.run('service', ['collectd', 'restart']),
    ]);
    const codes = [one.exitCode, other.exitCode].toSorted();
    expect(codes).to.deep.equal([0, 1]);
    expect(`${one.stderr}${other.stderr}`).to.include('another action is going on');
  });

  it('shows that the supervisor is frozen, and a start wakes it', async () => {
    const supervisor = supervisorOf((await status()).report);
    process.kill(supervisor, 'SIGSTOP');
    const { exitCode, report, unit } = await status();
    expect(exitCode).to.equal(1);
    expect(report.supervisor.reasons.join()).to.include(`process ${supervisor}`).and.to.include('is frozen');
    expect(unit('engine-process')?.state).to.equal('running');
    await succeeds('hypcontrol', 'start');
    expect(supervisorOf((await status()).report)).to.equal(supervisor);
  });

  it('says that the supervisor died, and a start puts everything in order', async () => {
    const { report, units } = await status();
    process.kill(supervisorOf(report), 'SIGKILL');
    const dead = await status();
    expect(dead.exitCode).to.equal(1);
    expect(dead.report.supervisor.reasons.join()).to.include('the supervisor died');
    expect(dead.unit('engine-process')?.reasons.join()).to.include('runs without its supervisor');
    const { exitCode, stdout } = await home.run('hypcontrol', ['start', '--json']);
    expect(exitCode, stdout).to.equal(0);
    expect(stdout).to.include('"orphans_ended":[{');
    expect(units.filter(({ pid }) => pid !== undefined && isAlive(pid))).to.deep.equal([]);
    expect((await status()).exitCode).to.equal(0);
  });

  it('empties a log that grew too large, as the user of the processes', async () => {
    const log = join(home.folder, 'var', 'log', 'collectd.log');
    writeFileSync(log, 'x'.repeat(1_500_000), { flag: 'a' });
    const rotation = join(import.meta.dirname, '..', '..', 'scripts', 'rotate-logs.js');
    const env = { ...home.env, VIGIE_HYPCONTROL_LOG_MAX_SIZE_MB: '1' };
    execFileSync('setpriv', ['--reuid=vigie', '--regid=vigie', '--clear-groups', process.execPath, rotation], { env });
    expect(readdirSync(join(home.folder, 'var', 'log', 'archive'))).to.include('collectd.log.1');
    expect((await home.run('service', ['collectd', 'restart'])).exitCode).to.equal(0);
    expect(readFileSync(log, 'utf8')).to.include('Process is ready').and.not.to.include('xxx');
  });

  it('stops everything, supervisor included', async () => {
    const { exitCode, stdout } = await home.run('hypcontrol', ['stop']);
    expect(exitCode, stdout).to.equal(0);
    expect(stdout).to.match(
      /Stopping frontend: .*\nStopping middleware: .*\nStopping backend: mongodb ok .*, rabbitmq-server ok/,
    );
    expect((await home.run('hypcontrol', ['status'])).exitCode).to.equal(3);
    const left = listProcesses().filter(({ pid }) =>
      [...commandLineOf(pid), ...environmentOfProcess(pid).values()].some((word) => word.includes(home.folder)),
    );
    expect(left.map(({ pid }) => commandLineOf(pid).join(' '))).to.deep.equal([]);
  });

  it('never printed a secret', () => {
    for (const secret of home.secrets()) {
      expect(home.printed.some((text) => text.includes(secret))).to.equal(false);
    }
  });
});

/** The first process of a tree whose name begins so. Never 0, which would mean this test's own group of processes. */
function processBelow(pid: number, name: string): number {
  const found = treeOf(pid, listProcesses()).find((each) => each.name.startsWith(name));
  if (found === undefined) throw new Error(`There is no ${name} below process ${pid}`);
  return found.pid;
}

function supervisorOf({ supervisor }: z.output<typeof statusSchema>): number {
  if (supervisor.pid === undefined) throw new Error('There is no supervisor');
  return supervisor.pid;
}

/** TCP ports that listen on another address than loopback (addresses of /proc/net/tcp are in the order of the machine's bytes). */
function openToOthers(): readonly number[] {
  const lines = ['tcp', 'tcp6'].flatMap((file) => readFileSync(`/proc/net/${file}`, 'utf8').split('\n').slice(1));
  return lines.flatMap((line) => {
    const [, local = '', , state] = line.trim().split(/\s+/);
    const [address = '', port = ''] = local.split(':');
    const isLoopback = /^(0100007F|00000000000000000000000001000000|0000000000000000FFFF00000100007F)$/.test(address);
    return state === '0A' && !isLoopback ? [Number.parseInt(port, 16)] : [];
  });
}
