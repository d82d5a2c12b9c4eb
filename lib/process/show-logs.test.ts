import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { eventually } from '../../tests/support/eventually.ts';
import { type LogsRequest, showLogs } from './show-logs.ts';

const own = (time: string, level: string, msg: string, more = {}) =>
  `${JSON.stringify({ level, time: `2026-01-01T00:00:${time}.000Z`, pid: 1, msg, ...more })}\n`;

describe('hypcontrol logs', () => {
  let home: string;
  let out: string;
  let err: string;
  const write = (name: string, text: string): void => writeFileSync(join(home, 'var', 'log', name), text);
  const show = (request: Partial<LogsRequest>): Promise<number> => {
    out = '';
    err = '';
    const terminal = {
      env: { VIGIE_HOME: home },
      out: (text: string) => void (out += text),
      err: (text: string) => void (err += text),
    };
    return showLogs({ service: undefined, level: 'info', follow: false, json: false, ...request }, terminal);
  };
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'vigie-logs-'));
    mkdirSync(join(home, 'var', 'log'), { recursive: true });
    mkdirSync(join(home, 'var', 'secrets'));
    write(
      'webserver.log',
      own('01', 'info', 'Ready') + own('03', 'error', 'Lost', { url: 'amqp://vigie:hidden@host' }),
    );
    write('engine-process-0.log', own('02', 'warn', 'Slow') + own('04', 'debug', 'Batch'));
    write('ferretdb.log', '2026-01-01T00:00:02.500Z ferretdb: error: no disk\n  of which more\n');
  });
  afterEach(() => rmSync(home, { recursive: true }));

  it('puts the lines of all logs into one order, without secrets', async () => {
    expect(await show({})).to.equal(0);
    expect(out.split('\n')).to.deep.equal([
      '2026-01-01T00:00:01.000Z webserver info: Ready',
      '2026-01-01T00:00:02.000Z engine-process-0 warn: Slow',
      '2026-01-01T00:00:02.500Z ferretdb error: 2026-01-01T00:00:02.500Z ferretdb: error: no disk',
      '2026-01-01T00:00:02.500Z ferretdb info:   of which more',
      '2026-01-01T00:00:03.000Z webserver error: Lost url="amqp://vigie:***@host"',
      '',
    ]);
  });

  it('shows one service with its partitions, and no less than a level', async () => {
    await show({ service: 'engine-process', level: 'debug' });
    expect(out).to.match(/Slow\n.*Batch\n$/);
    await show({ level: 'error', json: true });
    const texts = out
      .trim()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    expect(texts.map((line) => (line as { log: string }).log)).to.deep.equal(['ferretdb', 'webserver']);
  });

  it('names the logs that there are when one is asked for that is not', async () => {
    expect(await show({ service: 'nothing' })).to.equal(1);
    expect(err).to.contain('no log of nothing; there is engine-process-0, ferretdb, webserver');
  });

  it('shows the newest hundred lines of a long log, and none that is cut', async () => {
    write('webserver.log', own('05', 'info', 'x'.repeat(1000)).repeat(400));
    await show({ service: 'webserver' });
    const lines = out.trim().split('\n');
    expect(lines).to.have.length(100);
    expect(new Set(lines.map(({ length }) => length)).size).to.equal(1);
  });

  it('follows what is added, also in parts, after a rotation and in a new log', async () => {
    const end = new AbortController();
    const following = show({ follow: true, signal: end.signal });
    const path = join(home, 'var', 'log', 'webserver.log');
    const line = own('06', 'info', 'Added in parts');
    appendFileSync(path, line.slice(0, 20));
    write('collectd.log', own('07', 'info', 'New here'));
    await eventually('the new log', () => out.includes('New here'));
    appendFileSync(path, line.slice(20));
    await eventually('the line in parts', () => out.includes('webserver info: Added in parts'));
    write('webserver.log', own('08', 'info', 'Rotated'));
    await eventually('the line after the rotation', () => out.includes('Rotated'));
    end.abort();
    expect(await following).to.equal(0);
    expect(out.match(/Ready/g)).to.have.length(1);
  });
});
