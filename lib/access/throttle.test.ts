import { expect } from 'chai';
import { Throttle } from './throttle.ts';

describe('a throttle', () => {
  let now = 0;
  const create = (maxKeys = 10): Throttle =>
    new Throttle({ freeFailures: 2, firstWaitMs: 100, longestWaitMs: 350, forgetMs: 10_000, maxKeys }, () => now);
  beforeEach(() => {
    now = 1_000_000;
  });

  it('doubles the wait with each failure beyond the free ones, up to a bound', () => {
    const throttle = create();
    const waits: number[] = [throttle.waitMs('key')];
    for (let failure = 0; failure < 5; failure += 1) {
      throttle.failed('key');
      waits.push(throttle.waitMs('key'));
    }
    expect(waits).to.deep.equal([0, 0, 100, 200, 350, 350]);
  });

  it('lets a key try again once the wait is over', () => {
    const throttle = create();
    for (let failure = 0; failure < 3; failure += 1) throttle.failed('key');
    now += 150;
    expect(throttle.waitMs('key')).to.equal(50);
    now += 50;
    expect(throttle.waitMs('key')).to.equal(0);
  });

  it('forgets after a success, and after a long time', () => {
    const throttle = create();
    for (const key of ['won', 'old']) for (let failure = 0; failure < 3; failure += 1) throttle.failed(key);
    throttle.succeeded('won');
    expect(throttle.waitMs('won')).to.equal(0);
    now += 10_001;
    throttle.failed('old');
    expect(throttle.waitMs('old')).to.equal(0);
  });

  it('keeps keys apart, and no more than it may', () => {
    const throttle = create(2);
    for (const key of ['first', 'second', 'third'])
      for (let failure = 0; failure < 3; failure += 1) throttle.failed(key);
    expect(['first', 'second', 'third', 'never'].map((key) => throttle.waitMs(key))).to.deep.equal([0, 200, 200, 0]);
  });
});
