import { expect } from 'chai';
import fc from 'fast-check';
import type { Contribution, ServiceLinks } from '../alarm/service-links.ts';
import { having } from '../../tests/support/filter-story.ts';
import { countedEntity, type GivenService, serviceEntity, servicesOf } from '../../tests/support/service-story.ts';
import { compileServices } from './book.ts';
import { contributionOf } from './contribution.ts';
import { noCounters, type ServiceCounters, withMember, worstState } from './counters.ts';
import { Ledger } from './ledger.ts';
import { compileOutput, defaultOutput } from './output.ts';
import type { LinkRecord } from './record.ts';
import { serviceSchema } from './schema.ts';

describe('the services of an entity', () => {
  it('are those whose pattern it matches, in order, while it is switched on', () => {
    const book = servicesOf({ b: {}, a: {}, c: { entity_pattern: having('component', 'other') } });
    expect(book.servicesOf(countedEntity)).to.deep.equal(['a', 'b']);
    expect(book.servicesOf({ ...countedEntity, enabled: false })).to.deep.equal([]);
    expect(servicesOf({}).servicesOf(countedEntity)).to.deep.equal([]);
  });

  it('are remembered until something changes that patterns see', () => {
    const book = servicesOf({ a: { entity_pattern: having('infos.site', 'Lyon') } });
    expect(book.servicesOf(countedEntity)).to.deep.equal([]);
    const moved = { ...countedEntity, infos: { site: { name: 'site', value: 'Lyon' } } };
    expect(book.servicesOf(moved)).to.deep.equal(['a']);
    expect(book.servicesOf({ ...moved, last_event: new Date(5) })).to.equal(book.servicesOf(moved));
  });

  it('are other services too, by what their rules say, but never itself', () => {
    const book = servicesOf({ a: {}, b: { title: 'Upper', entity_pattern: having('type', 'service') } });
    expect(book.servicesOf(serviceEntity('a'))).to.deep.equal(['b']);
    expect(book.servicesOf(serviceEntity('b'))).to.deep.equal([]);
    expect(book.circles).to.deep.equal([]);
  });

  it('never make a circle: what is older stays, and what would close it is told', () => {
    const in_ = (id: string, created: number): GivenService => ({
      entity_pattern: having('id', id),
      created: new Date(created),
    });
    const book = servicesOf({ a: in_('c', 3), b: in_('a', 1), c: in_('b', 2) });
    const parents = ['a', 'b', 'c'].map((id) => book.servicesOf(serviceEntity(id)));
    expect(parents.flat()).to.have.length(2);
    expect(book.circles.map(({ member, service }) => [member.id, service.id])).to.deep.equal([['c', 'a']]);
  });

  it('are those of a saved pattern, which may name only what events leave alone', () => {
    const saved = (pattern: unknown) => [{ _id: 'p', subject: 'entity', pattern }];
    const given = { s: { entity_pattern: undefined, entity_pattern_id: 'p' } };
    expect(servicesOf(given, saved(having('name', 'R'))).servicesOf(countedEntity)).to.deep.equal(['s']);
    for (const patterns of [[], saved(having('enabled', true))]) {
      expect(() => servicesOf(given, patterns)).to.throw('There is no saved pattern');
    }
  });

  it('a service that does not compile is left out, and told', () => {
    const told: string[] = [];
    const book = compileServices([{ _id: 'x' }], { related: new Map(), report: (id) => told.push(id) });
    expect(book.isEmpty).to.equal(true);
    expect(told).to.deep.equal(['x']);
  });
});

const contribution: fc.Arbitrary<Contribution> = fc
  .record({
    state: fc.constantFrom(0, 1, 2, 3),
    has_alarm: fc.boolean(),
    acknowledged: fc.boolean(),
    pbehavior_type: fc.constantFrom(undefined, 'maintenance', 'pause'),
  })
  .map(({ state, has_alarm, acknowledged, pbehavior_type: type }) => ({
    // What can be: no state and no acknowledgement without an alarm.
    state: has_alarm ? state : 0,
    has_alarm,
    acknowledged: has_alarm && acknowledged,
    ...(type === undefined ? {} : { pbehavior_type: type }),
  }));

const links: fc.Arbitrary<ServiceLinks> = fc
  .tuple(contribution, fc.subarray(['a', 'b', 'c']), fc.integer({ min: 1, max: 6 }))
  .map(([contributed, ids, revision]) => ({ ...contributed, ids, revision }));

const records: fc.Arbitrary<readonly LinkRecord[]> = fc.array(
  fc.tuple(fc.constantFrom('e1', 'e2', 'e3'), links).map(([entity, each]) => ({ entity, ...each })),
  { maxLength: 40 },
);

function recount(members: Iterable<ServiceLinks>, id: string): ServiceCounters {
  let counters = noCounters;
  for (const member of members) if (member.ids.includes(id)) counters = withMember(counters, member, 1);
  return counters;
}

const empty = { member: () => undefined, state: () => undefined };

describe('the counters of a service', () => {
  it('are a recount of its members, after any records, whatever their order', () => {
    fc.assert(
      fc.property(records, (given) => {
        const ledger = new Ledger(empty);
        for (const record of given) ledger.enter(record);
        for (const id of ['a', 'b', 'c']) {
          expect(ledger.state(id).counters).to.deep.equal(recount(ledger.members.values(), id));
        }
      }),
    );
  });

  it('are those of the newest record of each entity, also of records that come twice or too late', () => {
    fc.assert(
      fc.property(records, fc.infiniteStream(fc.nat()), (given, order) => {
        // One record a revision, as the pools make them.
        const sent = [...new Map(given.map((each) => [`${each.entity} ${each.revision}`, each] as const)).values()];
        const inOrder = new Ledger(empty);
        for (const record of sent.toSorted((one, other) => one.revision - other.revision)) inOrder.enter(record);
        const mixed = new Ledger(empty);
        const shuffled = [...sent, ...sent].map((record) => ({ record, key: order.next().value ?? 0 }));
        for (const { record } of shuffled.sort((one, other) => one.key - other.key)) mixed.enter(record);
        for (const id of ['a', 'b', 'c']) expect(mixed.state(id)).to.deep.equal(inOrder.state(id));
        expect(new Map(mixed.members)).to.deep.equal(new Map(inOrder.members));
      }),
    );
  });

  it('go on from what is stored, batch by batch, as in one', () => {
    fc.assert(
      fc.property(records, fc.nat(40), (given, cut) => {
        const whole = new Ledger(empty);
        for (const record of given) whole.enter(record);
        const first = new Ledger(empty);
        for (const record of given.slice(0, cut)) first.enter(record);
        const second = new Ledger({ member: (id) => first.members.get(id), state: (id) => first.states.get(id) });
        for (const record of given.slice(cut)) second.enter(record);
        for (const id of ['a', 'b', 'c']) expect(second.state(id)).to.deep.equal(whole.state(id));
      }),
    );
  });

  const sum = (...members: readonly Contribution[]): ServiceCounters =>
    members.reduce((counters, member) => withMember(counters, member, 1), noCounters);

  for (const [what, member, expected, state] of [
    ['nothing wrong (F07)', { state: 0, has_alarm: false, acknowledged: false }, { depends: 1, all: 0 }, 0],
    ['an alarm', { state: 2, has_alarm: true, acknowledged: false }, { all: 1, active: 1, unacknowledged: 1 }, 2],
    [
      'an acknowledged one',
      { state: 1, has_alarm: true, acknowledged: true },
      { acknowledged: 1, unacknowledged: 0 },
      1,
    ],
    [
      'an alarm that is back to ok',
      { state: 0, has_alarm: true, acknowledged: false },
      { all: 1, unacknowledged: 1 },
      0,
    ],
    [
      'an acknowledged alarm under a pbehavior (F08, F09)',
      { state: 3, has_alarm: true, acknowledged: true, pbehavior_type: 'pause' },
      { all: 1, active: 0, under_pbehavior: 1, acknowledged: 0, unacknowledged: 0, acknowledged_under_pbehavior: 1 },
      0,
    ],
  ] as const) {
    it(`of an entity with ${what}`, () => {
      const counters = sum(member);
      expect(counters).to.deep.include(expected);
      expect(worstState(counters)).to.equal(state);
      expect(withMember(counters, member, -1)).to.deep.equal(noCounters);
    });
  }

  it('tell the worst state', () => {
    const states = ([1, 3, 2] as const).map((state) => ({ state, has_alarm: true, acknowledged: false }));
    expect(worstState(sum(...states))).to.equal(3);
  });
});

describe('what an entity contributes', () => {
  const info = {
    id: 'p',
    name: 'P',
    type: 'night',
    type_name: 'Night',
    icon_name: 'moon',
    color: '#000000',
    revision: 1,
    since: new Date(0),
  };

  it('names the type of its pbehavior, but for an active one', () => {
    expect(contributionOf({ pbehavior_info: { ...info, canonical_type: 'inactive' } })).to.deep.equal({
      has_alarm: false,
      state: 0,
      acknowledged: false,
      pbehavior_type: 'night',
    });
    expect(contributionOf({ pbehavior_info: { ...info, canonical_type: 'active' } })).not.to.have.property(
      'pbehavior_type',
    );
  });
});

describe('what a service says', () => {
  it('is a template over its counters', () => {
    const compiled = compileOutput('{{title}}: {{depends}}, {{state.ok}} ok');
    const counters = withMember(noCounters, { state: 0, has_alarm: false, acknowledged: false }, 1);
    expect(typeof compiled !== 'string' && compiled.render({ title: 'T', counters })).to.deep.equal({
      kind: 'text',
      text: 'T: 1, 1 ok',
    });
    expect(compileOutput(defaultOutput)).not.to.be.a('string');
  });

  it('belongs to one pattern, its own or a saved one', () => {
    const own = { title: 'T', entity_pattern: having('name', 'R') };
    for (const [written, isRight] of [
      [own, true],
      [{ title: 'T', entity_pattern_id: 'p' }, true],
      [{ ...own, entity_pattern_id: 'p' }, false],
      [{ title: 'T' }, false],
      [{ title: 'T', entity_pattern: having('enabled', true) }, false],
    ] as const) {
      expect(serviceSchema.safeParse(written).success, JSON.stringify(written)).to.equal(isRight);
    }
  });

  for (const name of ['state', 'pbehavior_types', 'constructor', 'state.__proto__', '']) {
    it(`names only numbers, not "${name}"`, () => {
      expect(compileOutput(`{{${name}}}`)).to.match(/^There is no value/);
      const written = { title: 'T', entity_pattern: having('name', 'R'), output_template: `{{${name}}}` };
      expect(serviceSchema.safeParse(written).success).to.equal(false);
    });
  }
});
