import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { locateHome } from '../config/home.ts';
import { lastError } from './last-error.ts';
import { rotateLogs } from './log-rotation.ts';
import { createRedactor } from './redact.ts';

describe('logs', () => {
  let folder: string;
  let log: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'vigie-logs-'));
    log = join(folder, 'a.log');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const config = { maxSizeBytes: 10, keep: 2 };

  it('are left alone while they are small', () => {
    writeFileSync(log, 'short');
    expect(rotateLogs(folder, config)).to.deep.equal([]);
    expect(readFileSync(log, 'utf8')).to.equal('short');
  });

  it('are copied and emptied when they are large; the oldest copy goes', () => {
    for (const text of ['first text that is long', 'second text that is long', 'third text that is long']) {
      appendFileSync(log, text);
      expect(rotateLogs(folder, config)).to.deep.equal(['a.log']);
    }
    const archive = join(folder, 'archive');
    expect(readFileSync(log, 'utf8')).to.equal('');
    expect(readdirSync(archive)).to.have.members(['a.log.1', 'a.log.2']);
    expect(readFileSync(join(archive, 'a.log.1'), 'utf8')).to.equal('third text that is long');
    expect(readFileSync(join(archive, 'a.log.2'), 'utf8')).to.equal('second text that is long');
  });

  it('are not followed through a link, and the others are rotated all the same', () => {
    writeFileSync(join(folder, 'target'), 'something that is long');
    symlinkSync(join(folder, 'target'), log);
    writeFileSync(join(folder, 'b.log'), 'something that is long');
    expect(() => rotateLogs(folder, config)).to.throw('1 log(s) could not be rotated');
    expect(readFileSync(join(folder, 'target'), 'utf8')).to.equal('something that is long');
    expect(readFileSync(join(folder, 'b.log'), 'utf8')).to.equal('');
  });

  const lines: readonly { name: string; lines: readonly string[]; error: string | undefined }[] = [
    { name: 'none in an empty log', lines: [], error: undefined },
    {
      name: 'none among other lines',
      lines: ['{"level":"info","msg":"Process is ready"}', 'text', '{broken'],
      error: undefined,
    },
    {
      name: 'the message of one of our own lines and its cause',
      lines: [
        '{"level":"fatal","time":"2026-01-01T00:00:10.000Z","msg":"Process could not start","error":{"message":"port 1 is taken"}}',
        'later',
      ],
      error: 'Process could not start: port 1 is taken',
    },
    {
      name: 'the newest of a launcher',
      lines: [
        '2026-01-01T00:00:09Z ferretdb: error: one',
        '2026-01-01T00:00:10Z ferretdb: error: two',
        '2026-01-01T00:00:11Z ferretdb: ended',
      ],
      error: 'two',
    },
    { name: 'nothing of an earlier start', lines: ['2025-12-31T00:00:00Z ferretdb: error: old'], error: undefined },
  ];
  for (const { name, lines: written, error } of lines) {
    it(`tell ${name}`, () => {
      writeFileSync(log, written.map((line) => `${line}\n`).join(''));
      expect(lastError(log, Date.parse('2026-01-01T00:00:00Z'))).to.equal(error);
    });
  }

  it('tell nothing when there are none', () => {
    expect(lastError(join(folder, 'absent.log'), 0)).to.equal(undefined);
  });

  it('are shown without secrets', () => {
    const home = locateHome({ VIGIE_HOME: folder });
    mkdirSync(home.secrets, { recursive: true });
    writeFileSync(join(home.secrets, 'amqp-password'), 'Wx81kLmq\n');
    const redact = createRedactor(home, { VIGIE_MONGODB_PASSWORD: 'from the environment', PATH: '/usr/bin' });
    expect(redact('Wx81kLmq amqp://vigie:short@host/ from the environment /usr/bin')).to.equal(
      '*** amqp://vigie:***@host/ *** /usr/bin',
    );
  });
});
