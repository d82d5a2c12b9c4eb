import { expect } from 'chai';
import { loadConfig } from '../config/all.ts';
import { locateHome } from '../config/home.ts';
import type { Environment } from '../config/load.ts';
import { pm2Apps } from './ecosystem.ts';
import { nodeNameOf, unitsOf } from './units.ts';

/** The shipped configuration, with an environment on top. */
const configOf = (env: Environment) => loadConfig(locateHome({}), env);
const namesOf = (env: Environment) =>
  unitsOf(configOf(env)).map(({ name, run }) => (run === undefined ? `(${name})` : name));

describe('unitsOf', () => {
  const cases: readonly { name: string; env: Environment; has: readonly string[] }[] = [
    {
      name: 'runs broker and embedded database by default',
      env: {},
      has: ['rabbitmq-server', 'documentdb', 'ferretdb'],
    },
    {
      name: 'runs the machine’s mongod when told so',
      env: { VIGIE_MONGODB_ENGINE: 'mongod' },
      has: ['rabbitmq-server', 'mongod'],
    },
    {
      name: 'only probes a database of others',
      env: { MONGODB_URI: 'mongodb://db/' },
      has: ['rabbitmq-server', '(mongodb)'],
    },
    {
      name: 'only probes a broker of others',
      env: { VIGIE_AMQP_URL: 'amqp://mq/' },
      has: ['(rabbitmq-server)', 'documentdb', 'ferretdb'],
    },
  ];
  for (const { name, env, has } of cases) {
    it(name, () => {
      const servers = namesOf(env).filter((each) => /rabbit|mongo|documentdb|ferretdb/.test(each));
      expect(servers).to.deep.equal(has);
    });
  }

  it('has one unit per enabled pool and partition', () => {
    const config = configOf({});
    const [first] = config.pools;
    if (first === undefined) throw new Error('There is no pool');
    const pools = [
      { ...first, name: 'one', partitions: 1 },
      { ...first, name: 'two', partitions: 2 },
      { ...first, name: 'off', enabled: false },
    ];
    const engines = unitsOf({ ...config, pools }).filter(({ group }) => group === 'amqp2engines');
    expect(engines.map(({ name, service, run }) => [name, service, run?.args])).to.deep.equal([
      ['engine-one', 'engine-one', ['one']],
      ['engine-two-0', 'engine-two', ['two', '0']],
      ['engine-two-1', 'engine-two', ['two', '1']],
    ]);
  });

  it('gives two homes two names on a shared port mapper', () => {
    expect(nodeNameOf('/opt/vigie')).to.equal('vigie@localhost');
    expect(nodeNameOf('/opt/other'))
      .to.match(/^vigie-[0-9a-f]{8}@localhost$/)
      .and.not.equal(nodeNameOf('/opt/third'));
  });
});

describe('pm2Apps', () => {
  const apps = pm2Apps(configOf({}), {
    node: '/usr/bin/node',
    isRoot: true,
    env: { PATH: '/bin', SHELL_SECRET: 'x', VIGIE_AMQP_PORT: '1' },
  });
  const app = (name: string) => apps.find((each) => each.name === name);

  it('runs our processes as vigie, and the servers’ launchers as root', () => {
    expect(app('webserver')).to.include({ uid: 'vigie', gid: 'vigie', wait_ready: true });
    expect(app('rabbitmq-server')).to.not.have.any.keys('uid', 'gid', 'wait_ready');
  });

  it('leaves the user alone when PM2 is not root', () => {
    const others = pm2Apps(configOf({}), { node: 'node', isRoot: false, env: {} });
    expect(others.filter((each) => 'uid' in each)).to.deep.equal([]);
  });

  it('gives the servers a minute and more to end, and signals their first process alone', () => {
    for (const name of ['rabbitmq-server', 'documentdb', 'ferretdb']) {
      expect(app(name)).to.include({ treekill: false });
      expect(app(name)?.['kill_timeout']).to.be.at.least(60_000);
    }
  });

  it('passes on what is ours of the environment, and nothing else', () => {
    expect(app('collectd')?.env).to.include({ PATH: '/bin', VIGIE_AMQP_PORT: '1' });
    expect(JSON.stringify(apps)).to.not.include('SHELL_SECRET');
  });
});
