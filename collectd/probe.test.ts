import { expect } from 'chai';
import { MountProber, parseFileSystemSize } from './probe.ts';

const sizes: readonly (readonly [text: string, expected: ReturnType<typeof parseFileSystemSize>])[] = [
  [
    '4096 66053998 62310884 20130875 16859136 16368931\n',
    {
      blockBytes: 4096,
      blocks: 66_053_998,
      freeBlocks: 62_310_884,
      availableBlocks: 20_130_875,
      inodes: 16_859_136,
      freeInodes: 16_368_931,
    },
  ],
  [
    '1048576 1000 500 500 0 0',
    { blockBytes: 1_048_576, blocks: 1000, freeBlocks: 500, availableBlocks: 500, inodes: 0, freeInodes: 0 },
  ],
  ['', undefined],
  ['4096 100', undefined],
  ['4096 ? ? ? ? ?', undefined],
];

describe('parseFileSystemSize', () => {
  for (const [text, expected] of sizes) {
    it(`reads "${text.trim()}"`, () => expect(parseFileSystemSize(text)).to.deep.equal(expected));
  }
});

describe('MountProber', () => {
  it('answers in the order asked, with the size or the fault of each', async () => {
    const prober = new MountProber({ deadlineMs: 20_000, concurrency: 2 });
    const [root, nowhere, shm] = await prober.probeAll(['/', '/no such mount', '/dev']);
    expect(root?.kind).to.equal('size');
    expect(nowhere).to.deep.equal({ kind: 'fault', reason: 'No such file or directory' });
    expect(shm?.kind).to.equal('size');
    expect(prober.abandonedCount).to.equal(0);
  });
});
