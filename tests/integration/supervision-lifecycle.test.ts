import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { probe } from '../../lib/process/probe.ts';
import { eventually } from '../support/eventually.ts';

describe('the life of a process', function () {
  this.timeout(20_000);
  let folder: string;
  let child: ChildProcess;
  let output: string;

  const run = (...args: readonly string[]) => {
    output = '';
    child = fork(fileURLToPath(import.meta.resolve('./supervision-process/main.js')), [folder, ...args], {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    return child;
  };
  const ready = () => once(child, 'message');
  const exitCode = async (): Promise<number | null> => {
    if (child.exitCode === null && child.signalCode === null) await once(child, 'close');
    return child.exitCode;
  };
  const health = () =>
    probe(
      { name: 'tested', probe: 'health' },
      {
        amqpUrl: '',
        mongodbUri: '',
        database: '',
        postgresHost: '',
        postgresPort: 1,
        runFolder: folder,
        timeoutMs: 1000,
      },
    );

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'vigie-life-'));
  });
  afterEach(() => {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true });
  });

  it('says that it is ready, and serves its health', async () => {
    run('works');
    expect((await ready())[0]).to.equal('ready');
    expect(await health()).to.deep.equal({ status: 'ok' });
  });

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    it(`stops in order on ${signal}, and takes its socket along`, async () => {
      run('works');
      await ready();
      child.kill(signal);
      expect(await exitCode()).to.equal(0);
      expect(output).to.include('stopped in order').and.to.include('Process has stopped');
      expect(existsSync(join(folder, 'tested.sock'))).to.equal(false);
    });
  }

  it('is starting until it is ready, and can be stopped meanwhile', async () => {
    run('waits');
    const seen = await eventually('the health of a start', async () => {
      const answer = await health();
      return answer.status === 'failed' && answer.reasons.includes('is starting') && answer;
    });
    expect(seen).to.include({ kind: 'away' });
    child.kill('SIGTERM');
    expect(await exitCode()).to.equal(0);
    expect(output).to.include('stopped in order');
  });

  it('does not answer when it is frozen', async () => {
    run('works');
    await ready();
    child.kill('SIGSTOP');
    const answer = await health();
    expect(answer).to.include({ status: 'failed', kind: 'silent' });
  });

  const endings: readonly { behaviour: string; code: number; says: RegExp; stops: boolean }[] = [
    { behaviour: 'cannot start', code: 1, says: /"fatal".*Process could not start.*|The port is taken/, stops: false },
    { behaviour: 'is misconfigured', code: 78, says: /etc\/a\.conf: port: must be a number/, stops: false },
    { behaviour: 'throws later', code: 1, says: /"fatal".*A bug.*Unhandled error/, stops: false },
    { behaviour: 'fails later', code: 1, says: /"fatal".*The queue is lost/, stops: true },
  ];
  for (const { behaviour, code, says, stops } of endings) {
    it(`ends with code ${code} when it ${behaviour}${stops ? ', in order' : ''}`, async () => {
      run(behaviour);
      expect(await exitCode()).to.equal(code);
      expect(output).to.match(says);
      expect(output.includes('stopped in order')).to.equal(stops);
    });
  }

  it('is cut short when its stop takes too long', async () => {
    run('never stops');
    await ready();
    child.kill('SIGTERM');
    expect(await exitCode()).to.equal(1);
    expect(output).to.include('Stop took too long');
  });

  const options: readonly { args: readonly string[]; code: number; says: RegExp }[] = [
    { args: ['works', '--help'], code: 0, says: /^usage: main\.js/ },
    { args: ['works', '--check-config'], code: 0, says: /no faults/ },
    { args: ['is misconfigured', '--check-config'], code: 1, says: /1 fault\(s\)\netc\/a\.conf: port/ },
  ];
  for (const { args, code, says } of options) {
    it(`answers ${args.join(' ')} and starts nothing`, async () => {
      run(...args);
      expect(await exitCode()).to.equal(code);
      expect(output).to.match(says);
      expect(existsSync(join(folder, 'tested.sock'))).to.equal(false);
    });
  }
});
