import { expect } from 'chai';
import { eventually } from '../tests/support/eventually.ts';
import type { CollectorEvent } from './event.ts';
import { Outbox, type Recovery } from './outbox.ts';

function event(resource: string, number: number, bytes = 10): CollectorEvent {
  return { messageId: `${resource} ${number}`, routingKey: 'k', resource, state: 0, body: Buffer.alloc(bytes) };
}

/** An outbox before a broker that is away as long as `up` is false. */
function setUp(limits: { maxEvents?: number; maxBytes?: number } = {}) {
  const taken: string[] = [];
  const reasons: string[] = [];
  const recoveries: Recovery[] = [];
  const broker = { up: true, attempts: 0, refuse: (_: CollectorEvent): string | undefined => undefined };
  const outbox = new Outbox(
    {
      maxEvents: limits.maxEvents ?? 100,
      maxBytes: limits.maxBytes ?? 100_000,
      minPauseMs: 1,
      maxPauseMs: 2,
      graceMs: 0,
    },
    {
      publish: async (one) => {
        broker.attempts += 1;
        await Promise.resolve();
        const refusal = broker.up ? broker.refuse(one) : 'away';
        if (refusal !== undefined) throw new Error(refusal);
        taken.push(one.messageId);
      },
      elapsed: () => performance.now(),
      onAway: (reason) => reasons.push(reason),
      onRecovered: (recovery) => recoveries.push(recovery),
    },
  );
  const emptied = () => eventually('an empty buffer', () => outbox.counts().waiting === 0);
  return { outbox, broker, taken, reasons, recoveries, emptied };
}

describe('Outbox', () => {
  it('passes events on and counts them', async () => {
    const { outbox, taken, emptied } = setUp();
    outbox.add(event('a', 1));
    outbox.add(event('b', 1));
    await emptied();
    expect(taken).to.deep.equal(['a 1', 'b 1']);
    expect(outbox.counts()).to.deep.equal({ published: 2, dropped: 0, waiting: 0, waitingBytes: 0 });
  });

  it('keeps events while the broker is away, delivers them in order, and says so once', async () => {
    const { outbox, broker, taken, reasons, recoveries, emptied } = setUp();
    broker.up = false;
    for (const number of [1, 2, 3]) outbox.add(event('a', number));
    await eventually('several attempts', () => broker.attempts > 3);
    expect(outbox.counts()).to.include({ waiting: 3, waitingBytes: 30, published: 0 });
    broker.up = true;
    await emptied();
    expect(taken).to.deep.equal(['a 1', 'a 2', 'a 3']);
    expect(reasons).to.deep.equal(['away']);
    await eventually('the recovery', () => recoveries.length === 1);
    expect(recoveries[0]).to.include({ delivered: 3, dropped: 0 });
  });

  it('never lets an event overtake an earlier one of its resource', async () => {
    const { outbox, broker, taken, emptied } = setUp();
    let refusals = 5;
    broker.refuse = ({ resource }) => (resource === 'a' && refusals-- > 0 ? 'refused' : undefined);
    for (const number of [1, 2, 3]) for (const resource of ['a', 'b']) outbox.add(event(resource, number));
    await emptied();
    expect(taken.filter((id) => id.startsWith('a'))).to.deep.equal(['a 1', 'a 2', 'a 3']);
    expect(taken.filter((id) => id.startsWith('b'))).to.deep.equal(['b 1', 'b 2', 'b 3']);
  });

  it('drops the oldest beyond the number of events, and counts them', async () => {
    const { outbox, broker, taken, recoveries, emptied } = setUp({ maxEvents: 2 });
    broker.up = false;
    for (const number of [1, 2, 3, 4]) outbox.add(event('a', number));
    await eventually('an attempt that is over', () => broker.attempts > 1);
    expect(outbox.counts().waiting).to.be.at.most(2);
    broker.up = true;
    await emptied();
    await eventually('the recovery', () => recoveries.length === 1);
    expect(taken.at(-1)).to.equal('a 4');
    expect(outbox.counts().published + outbox.counts().dropped).to.equal(4);
    expect(recoveries[0]?.dropped).to.equal(outbox.counts().dropped);
  });

  it('drops the oldest beyond the number of bytes', async () => {
    const { outbox, broker, emptied } = setUp({ maxBytes: 100 });
    broker.up = false;
    for (const number of [1, 2, 3, 4, 5]) outbox.add(event('a', number, 40));
    expect(outbox.counts()).to.include({ waiting: 2, waitingBytes: 80, dropped: 3 });
    broker.up = true;
    await emptied();
    expect(outbox.counts()).to.include({ published: 2, waitingBytes: 0 });
  });

  it('tells the new reason when it changes', async () => {
    const { outbox, broker, reasons } = setUp();
    broker.up = false;
    outbox.add(event('a', 1));
    await eventually('the first reason', () => reasons.length === 1);
    broker.up = true;
    broker.refuse = () => 'queue is full';
    await eventually('the second reason', () => reasons.length === 2);
    expect(reasons).to.deep.equal(['away', 'queue is full']);
    await outbox.stop(0);
  });

  it('stops at once and tells how many were lost when the broker is away', async () => {
    const { outbox, broker } = setUp();
    broker.up = false;
    outbox.add(event('a', 1));
    outbox.add(event('a', 2));
    await eventually('an attempt', () => broker.attempts > 1);
    expect(await outbox.stop(60_000)).to.equal(2);
  });

  it('stops after what waits is delivered', async () => {
    const { outbox, taken } = setUp();
    for (const number of [1, 2, 3]) outbox.add(event('a', number));
    expect(await outbox.stop(60_000)).to.equal(0);
    expect(taken).to.have.length(3);
  });
});
