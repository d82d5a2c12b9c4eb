import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { takeLock } from './lock.ts';
import { readProcess } from './proc.ts';

describe('takeLock', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'vigie-lock-'));
    path = join(folder, 'var', 'hypcontrol.lock');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const hold = (holder: object) => {
    const first = takeLock(path, 'start');
    if (first.taken) first.release();
    writeFileSync(path, JSON.stringify({ action: 'stop', since: '2026-01-01T00:00:00.000Z', ...holder }));
  };

  it('is taken once, and again after its release', () => {
    const first = takeLock(path, 'start');
    expect(first.taken).to.equal(true);
    const second = takeLock(path, 'stop');
    expect(second).to.deep.include({ taken: false });
    expect(!second.taken && second.holder).to.include({ pid: process.pid, action: 'start' });
    if (first.taken) first.release();
    expect(existsSync(path)).to.equal(false);
    expect(takeLock(path, 'stop').taken).to.equal(true);
  });

  it('is held by a living process', () => {
    const child = spawn('sleep', ['60']);
    try {
      hold({ pid: child.pid, start_ticks: readProcess(child.pid ?? 0)?.startTicks });
      expect(takeLock(path, 'start').taken).to.equal(false);
    } finally {
      child.kill();
    }
  });

  const stale: readonly { name: string; holder: object | string }[] = [
    { name: 'of a process that has died', holder: { pid: 4_194_303, start_ticks: 1 } },
    { name: 'of an earlier process with the same number', holder: { pid: process.pid, start_ticks: 1 } },
    { name: 'that cannot be read', holder: 'rubbish' },
  ];
  for (const { name, holder } of stale) {
    it(`takes over a lock ${name}`, () => {
      hold({});
      writeFileSync(
        path,
        typeof holder === 'string' ? holder : JSON.stringify({ action: 'stop', since: 'x', ...holder }),
      );
      expect(takeLock(path, 'start').taken).to.equal(true);
      expect(readdirSync(join(folder, 'var'))).to.deep.equal(['hypcontrol.lock']);
    });
  }

  it('does not release the lock of another one', () => {
    const first = takeLock(path, 'start');
    writeFileSync(path, 'of another one');
    if (first.taken) first.release();
    expect(existsSync(path)).to.equal(true);
  });
});
