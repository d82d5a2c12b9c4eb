import { expect } from 'chai';
import { digestOf, KnownInputs, RedeliveredRun } from './identity.ts';

/** Tail of the log, what is handed out again (then new messages), and how many of it were treated. */
const runs = [
  { name: 'nothing was left', tail: [['a', 'b']], run: [], treated: 0 },
  { name: 'the last decision was not acknowledged', tail: [['a'], ['b', 'c']], run: ['b', 'c', 'd'], treated: 2 },
  { name: 'two decisions were not acknowledged', tail: [['a'], ['b', 'c']], run: ['a', 'b', 'c'], treated: 3 },
  { name: 'everything was acknowledged', tail: [['a'], ['b', 'c']], run: ['d', 'e'], treated: 0 },
  { name: 'an equal message was not treated', tail: [['a', 'a']], run: ['a'], treated: 0 },
  { name: 'all bodies are equal: the longest run counts', tail: [['a'], ['a']], run: ['a', 'a', 'a'], treated: 2 },
  { name: 'a decision of another queue lies between', tail: [['a'], [], ['b']], run: ['a', 'b'], treated: 2 },
  { name: 'the run agrees at first only', tail: [['a', 'b', 'c']], run: ['a', 'b', 'x'], treated: 0 },
];

describe('what a predecessor had treated', () => {
  for (const { name, tail, run, treated } of runs) {
    it(`is the longest end of its log that the run begins with: ${name}`, () => {
      const redelivered = new RedeliveredRun(tail);
      for (const digest of run) redelivered.offer(digest, true);
      redelivered.offer('new', false);
      expect(redelivered.settled).to.equal(true);
      expect(redelivered.treated).to.equal(treated);
    });
  }

  it('is settled as soon as no longer end can agree', () => {
    const redelivered = new RedeliveredRun([['a', 'b', 'c']]);
    expect(redelivered.settled).to.equal(false);
    redelivered.offer('x', true);
    expect(redelivered.settled).to.equal(true);
  });

  it('is not looked for in messages that are handed out for the first time', () => {
    const redelivered = new RedeliveredRun([['a']]);
    redelivered.offer('a', false);
    expect(redelivered.treated).to.equal(0);
  });
});

describe('the identity of an input', () => {
  const body = Buffer.from('{}');

  it('is the message id together with the body', () => {
    expect(digestOf(body, '1')).to.not.equal(digestOf(Buffer.from('[]'), '1'));
    expect(digestOf(body, '1')).to.not.equal(digestOf(body, '2'));
    expect(digestOf(body, '1')).to.equal(digestOf(Buffer.from('{}'), '1'));
  });

  it('is known until too many others came after it', () => {
    const known = new KnownInputs(2);
    expect(['a', 'a', 'b', 'c', 'a'].map((digest) => known.add(digest))).to.deep.equal([true, false, true, true, true]);
  });
});
