import { expect } from 'chai';
import { judgeDisk, readDisk } from './disk.ts';

const limits = { failed_below_mb: 1000, degraded_below_mb: 3000 };
const roomy = { freeBytes: 9e9, totalBytes: 20e9, freeFiles: 1e6, totalFiles: 2e6 };

const cases = [
  { name: 'is fine with room', disk: roomy, state: 'running', says: /^$/ },
  {
    name: 'is degraded when it fills up',
    disk: { ...roomy, freeBytes: 2e9 },
    state: 'degraded',
    says: /fills up: 2000 MB/,
  },
  { name: 'has failed when it is full', disk: { ...roomy, freeBytes: 0 }, state: 'failed', says: /is full: 0 MB/ },
  {
    name: 'has failed when no file can be created',
    disk: { ...roomy, freeFiles: 10 },
    state: 'failed',
    says: /only 10 more files/,
  },
  {
    name: 'knows file systems without a number of files',
    disk: { ...roomy, freeFiles: 0, totalFiles: 0 },
    state: 'running',
    says: /^$/,
  },
] as const;

describe('judgeDisk', () => {
  for (const { name, disk, state, says } of cases) {
    it(name, () => {
      const status = judgeDisk('/home/var', disk, limits);
      expect(status.state).to.equal(state);
      expect(status.reasons.join()).to.match(says);
    });
  }

  it('reads this machine’s disk', async () => {
    const disk = await readDisk('/');
    expect(disk.totalBytes).to.be.above(disk.freeBytes);
  });
});
