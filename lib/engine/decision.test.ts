import { expect } from 'chai';
import fc from 'fast-check';
import { type Decision, decodeDecision, encodeDecision } from './decision.ts';
import { fromColumn, fromTable, toColumn, toTable } from './table.ts';

const empty: Decision = {
  n: 7,
  time: 1000,
  rules: 3,
  inputs: [{ queue: 'q', digests: ['a', 'b'], identified: '01' }],
  sources: { intake_0: 4 },
  acknowledged: 5,
  events: [],
  endings: [{ index: 1, kind: 'drop', engine: 'cleaner', reason: 'because' }],
  documents: [],
  archives: [],
  touches: [],
  points: [],
  outputs: [],
  forwarded: true,
};

/** Documents carry fields that the contract does not know. */
const letter = { _id: 'x', time: new Date(9) };

/** An alarm's newest step is its state, too: one object at two places. */
const step = { type: 'stateinc', time: new Date(8) };

const full: Decision = {
  ...empty,
  endings: [
    { index: 1, kind: 'drop', engine: 'event_filter', reason: 'a rule', event: event('r9', { state: 1 }) },
    { index: 4, kind: 'dead_letter', engine: 'cleaner', reason: 'event_not_json' },
  ],
  events: [event('r1', { extra: { $date: 5, when: '2026-01-01T00:00:00.000Z' } }), event('r2', { state: 2 })],
  documents: [
    {
      collection: 'entities',
      id: 'r1',
      urgent: true,
      patch: {
        set: [
          ['alarm\u001Flast.event', new Date(5)],
          ['alarm\u001Fstate', step],
          ['infos', { inner: new Date(6), list: [new Date(7)] }],
        ],
        unset: ['alarm\u001Fsnooze', 'old'],
        splice: [{ path: 'alarm\u001Fsteps', index: 2, remove: 1, insert: [step] }],
      },
    },
    { collection: 'entities', id: 'r2', urgent: true, patch: { set: [['count', 3]], unset: [], splice: [] } },
  ],
  archives: [{ kind: 'archive', collection: 'dead_letters', document: letter }],
  touches: [
    {
      kind: 'touch',
      collection: 'entities',
      id: 'c',
      create: { created: new Date(1) },
      max: { last_event: new Date(2) },
    },
  ],
  points: [0],
  outputs: [{ exchange: 'vigie.alarms', message: { routing_key: 'create.2', body: { kind: 'change', time: 5 } } }],
};

function event(resource: string, more: object): Decision['events'][number] {
  return {
    event_id: resource,
    entity_id: `${resource}/c`,
    connector: 'a',
    connector_name: 'b',
    event_type: 'check',
    source_type: 'resource',
    component: 'c',
    resource,
    timestamp_ms: 1,
    alarm_time_ms: 1,
    received_ms: 1,
    initiator: 'external',
    output: 'text',
    author: 'a.b',
    ...more,
  };
}

describe('a stored decision', () => {
  for (const [name, decision] of Object.entries({ empty, full })) {
    it(`is read back as it was: ${name}`, async () => {
      expect(await decodeDecision(await encodeDecision(decision))).to.deep.equal(decision);
    });
  }

  it('counts its events, and carries its number and its time', async () => {
    const stored = await encodeDecision(full);
    expect(stored).to.include({ _id: 7, count: 2 });
    expect(stored.time.getTime()).to.equal(1000);
  });

  it('that is damaged is an error with a code', async () => {
    const stored = { ...(await encodeDecision(full)), body: Buffer.from('damaged') };
    const error = await decodeDecision(stored).catch((failure: unknown) => failure);
    expect(error).to.have.property('code', 'log_corrupt');
  });
});

describe('rows as columns', () => {
  const leaf = fc.oneof(
    fc.integer(),
    fc.integer({ min: 1_700_000_000_000, max: 1_800_000_000_000 }),
    fc.constantFrom('same', 'other'),
    fc.string(),
    fc.boolean(),
    fc.date({ noInvalidDate: true }),
    fc.constant(null),
  );
  const inner = fc.dictionary(fc.constantFrom('e', 'f', '__proto__'), leaf, { noNullPrototype: true });
  const value = fc.oneof(leaf, fc.array(leaf), inner, fc.array(inner));
  const rows = fc.array(fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), value, { noNullPrototype: true }));

  it('become the same rows again, in their order, whatever their keys', () => {
    fc.assert(
      fc.property(rows, (written) => {
        const read = fromTable(JSON.parse(JSON.stringify(toTable(written, true))), true);
        expect(read).to.deep.equal(written);
      }),
      { numRuns: 500 },
    );
  });

  const columns = [
    { name: 'equal values', values: ['a', 'a', 'a'], column: { same: 'a' } },
    { name: 'consecutive integers', values: [4, 5, 6], column: { from: 4, plus: 'one' } },
    { name: 'large integers', values: [1_000_007, 1_000_000], column: { from: 1_000_000, plus: [7, 0] } },
    { name: 'dates', values: [new Date(7), new Date(7)], column: { dates: { same: 7 } } },
    { name: 'other values', values: ['a', 5, null], column: ['a', 5, null] },
    {
      name: 'lists of objects',
      values: [[{ a: 1 }, { a: 1 }], []],
      column: { lists: [2, 0], items: { length: 2, groups: [{ keys: ['a'], columns: [{ same: 1 }] }] } },
    },
  ];
  for (const { name, values, column } of columns) {
    it(`are written short: ${name}`, () => {
      expect(toColumn(values, true)).to.deep.equal(column);
      expect(fromColumn(toColumn(values, true), values.length, true)).to.deep.equal(values);
    });
  }
});
