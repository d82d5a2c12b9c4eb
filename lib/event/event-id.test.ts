import { expect } from 'chai';
import { timedId, timeOfId } from './event-id.ts';

const random = 'f81d4fae-7dec-41d0-a765-00a0c91e6bf6';

describe('the ids that the platform gives to events', () => {
  it('are UUIDs of version 7, and say when they were given', () => {
    const id = timedId(Date.UTC(2026, 10, 22, 9), random);
    expect(id).to.match(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-a765-00a0c91e6bf6$/);
    expect(timeOfId(id)).to.equal(Date.UTC(2026, 10, 22, 9));
  });

  it('sort by time', () => {
    expect(timedId(1, random) < timedId(2, random)).to.equal(true);
    expect(timedId(0xff_ff_ff_ff, random) < timedId(0x1_00_00_00_00, random)).to.equal(true);
  });

  for (const id of [random, 'process_0-1-2', '', 'f81d4fae-7dec-71d0-a765']) {
    it(`tell no time from ${id || 'nothing'}`, () => {
      expect(timeOfId(id)).to.equal(undefined);
    });
  }
});
