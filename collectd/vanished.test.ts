import { expect } from 'chai';
import type { Reading } from './reading.ts';
import { Vanished } from './vanished.ts';

const reading = (resource: string): Reading => ({ resource, output: '', measures: [] });

describe('Vanished', () => {
  it('says goodbye once to a resource that was in trouble and is gone', () => {
    const vanished = new Vanished();
    vanished.remember('filesystem', 'filesystem /mnt', 2);
    const readings = vanished.complete('filesystem', [reading('filesystem')]);
    expect(readings.at(-1)).to.deep.equal({
      resource: 'filesystem /mnt',
      output: 'filesystem /mnt is no longer there',
      measures: [],
      state: 0,
    });
    vanished.remember('filesystem', 'filesystem /mnt', 0);
    expect(vanished.complete('filesystem', [reading('filesystem')])).to.have.length(1);
  });

  it('says nothing about a resource that was ok', () => {
    const vanished = new Vanished();
    vanished.remember('filesystem', 'filesystem /mnt', 0);
    expect(vanished.complete('filesystem', [reading('filesystem')])).to.have.length(1);
  });

  it('says nothing about the resources of another source, or when nothing was read', () => {
    const vanished = new Vanished();
    vanished.remember('network', 'network eth0', 1);
    expect(vanished.complete('filesystem', [reading('filesystem')])).to.have.length(1);
    expect(vanished.complete('network', [])).to.deep.equal([]);
  });
});
