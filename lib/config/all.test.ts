import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { ConfigError } from '../errors/errors.ts';
import { loadConfig, serverAddresses } from './all.ts';
import { type Home, locateHome } from './home.ts';

describe('loadConfig', () => {
  let folder: string;
  let home: Home;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'vigie-config-'));
    home = locateHome({ VIGIE_HOME: folder });
    cpSync(locateHome({}).etc, home.etc, { recursive: true });
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const faultsOf = (): readonly string[] => {
    try {
      loadConfig(home, {});
      return [];
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      return error.faults.map(({ file, key, problem }) => `${file.replace(folder, '')} ${key}: ${problem}`);
    }
  };

  it('reads every file that is shipped', () => {
    const config = loadConfig(home, {});
    expect(config.pools.map((pool) => pool.name)).to.include('process');
    expect(config.hypcontrol.frontend).to.deep.equal(['webserver']);
  });

  it('finds in the shipped files the same values as without them', () => {
    const shipped = loadConfig(home, {});
    for (const name of ['amqp', 'mongodb', 'hypcontrol'] as const) {
      rmSync(join(home.etc, `${name}.conf`));
      expect(loadConfig(home, {})[name]).to.deep.equal(shipped[name]);
    }
  });

  it('reports the faults of several files at once', () => {
    writeFileSync(join(home.etc, 'amqp.conf'), 'port = 0\nhots = "x"\n');
    writeFileSync(join(home.etc, 'hypcontrol.conf'), '[log]\nkeep = "many"\n');
    writeFileSync(join(home.etc, 'engines', 'process.conf'), 'engines = [\n');
    const faults = faultsOf();
    expect(faults).to.have.length(4);
    expect(faults.join('\n'))
      .to.include('/etc/amqp.conf hots: is not a known key')
      .and.to.include('/etc/hypcontrol.conf log.keep');
  });

  it('names the groups of routes that there are when one is not known', () => {
    writeFileSync(join(home.etc, 'webserver.conf'), '[groups]\nevent = false\nalarms = false\n');
    expect(faultsOf()).to.deep.equal([
      '/etc/webserver.conf groups.event: is no group of routes; there are events, existing_connectors, event_log, alarms, ' +
        'entities, metrics, rules, pbehaviors, services, dead_letters, live, engines, users_and_roles, settings, api',
    ]);
  });

  it('says so when there is no pool', () => {
    rmSync(join(home.etc, 'engines'), { recursive: true });
    expect(faultsOf().join()).to.include('is VIGIE_HOME right?');
  });

  const uris: readonly { name: string; env: Record<string, string>; uri: string }[] = [
    { name: 'takes MONGODB_URI', env: { MONGODB_URI: 'mongodb://a/' }, uri: 'mongodb://a/' },
    {
      name: 'prefers VIGIE_MONGODB_URI',
      env: { MONGODB_URI: 'mongodb://a/', VIGIE_MONGODB_URI: 'mongodb://b/' },
      uri: 'mongodb://b/',
    },
    { name: 'leaves the URI empty without both', env: {}, uri: '' },
  ];
  for (const { name, env, uri } of uris) {
    it(name, () => expect(loadConfig(home, env).mongodb.uri).to.equal(uri));
  }

  it('needs the secrets of the servers that Vigie runs, and no others', () => {
    expect(() => serverAddresses(loadConfig(home, {}), {})).to.throw(
      ConfigError,
      /amqp-password.*\n.*mongodb-password/,
    );
    mkdirSync(home.secrets, { recursive: true });
    writeFileSync(join(home.secrets, 'amqp-password'), 'one\n');
    const addresses = serverAddresses(loadConfig(home, { MONGODB_URI: 'mongodb://a/' }), {});
    expect(addresses).to.deep.equal({
      amqpUrl: 'amqp://vigie:one@127.0.0.1:5672/canopsis',
      mongodbUri: 'mongodb://a/',
    });
  });
});
