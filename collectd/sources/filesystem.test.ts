import { expect } from 'chai';
import type { ProbeAnswer } from '../probe.ts';
import { filesystemReadings } from './filesystem.ts';

const mount = { device: '/dev/vdb', mountPoint: '/var', type: 'ext4' };
const size = { blockBytes: 4096, blocks: 1000, freeBlocks: 150, availableBlocks: 100, inodes: 200, freeInodes: 50 };

function read(answer: ProbeAnswer) {
  return filesystemReadings([{ mount, answer }], 4000)[1];
}

describe('filesystemReadings', () => {
  it('counts as df does: what is kept for root is neither used nor free', () => {
    const reading = read({ kind: 'size', size });
    expect(reading?.resource).to.equal('filesystem /var');
    expect(reading?.output).to.equal('File system /var (ext4) is 89.5 % full: 3.3 MiB used, 400.0 KiB free of 3.9 MiB');
    expect(reading?.measures).to.deep.equal([
      { metric: 'used_percent', value: 89.474, unit: '%', min: 0, max: 100 },
      { metric: 'used', value: 3_481_600, unit: 'B', min: 0, max: 4_096_000 },
      { metric: 'free', value: 409_600, unit: 'B', min: 0, max: 4_096_000 },
      { metric: 'inodes_used_percent', value: 75, unit: '%', min: 0, max: 100 },
    ]);
  });

  it('says nothing of inodes where their number is not fixed', () => {
    const reading = read({ kind: 'size', size: { ...size, inodes: 0, freeInodes: 0 } });
    expect(reading?.measures.map(({ metric }) => metric)).to.deep.equal(['used_percent', 'used', 'free']);
  });

  it('is full at 100 % when nothing is left for anyone but root', () => {
    expect(read({ kind: 'size', size: { ...size, availableBlocks: 0 } })?.measures[0]?.value).to.equal(100);
  });

  it('says that a file system without an answer missed its deadline', () => {
    expect(read({ kind: 'hanging' })).to.deep.equal({
      resource: 'filesystem /var',
      output: 'Source filesystem missed its deadline of 4 s: File system /var (ext4) does not answer',
      measures: [],
      state: 2,
    });
  });

  it('names the fault of a file system that has one', () => {
    const reading = read({ kind: 'fault', reason: 'Stale file handle' });
    expect(reading).to.include({ state: 2, output: 'File system /var (ext4) cannot be read: Stale file handle' });
  });

  it('is silent about what it may not look at and about what has no size, and counts all', () => {
    expect(read({ kind: 'forbidden' })).to.equal(undefined);
    expect(read({ kind: 'size', size: { ...size, blocks: 0 } })).to.equal(undefined);
    const kinds: readonly ProbeAnswer[] = [{ kind: 'size', size }, { kind: 'hanging' }, { kind: 'forbidden' }];
    const [overview] = filesystemReadings(
      kinds.map((answer) => ({ mount, answer })),
      4000,
    );
    expect(overview?.output).to.equal('1 file system measured, 1 without an answer, 0 with a fault, 1 not accessible');
    expect(overview?.state).to.equal(undefined);
  });
});
