import { expect } from 'chai';
import fc from 'fast-check';
import type { Event } from './event.ts';
import { InvalidEvent } from './invalid.ts';
import { type Envelope, normaliseEvent } from './normalise.ts';

const received = 1_800_000_000_000;
const envelope: Envelope = { event_id: 'e1', received_ms: received, trusted: false };
const trusted: Envelope = { ...envelope, trusted: true };
const base = { connector: 'K', connector_name: 'KN', component: 'C', resource: 'R', state: 2, output: 'O' };

function accept(wire: Record<string, unknown>, from: Envelope = envelope): Event {
  const result = normaliseEvent(wire, from);
  if (result instanceof InvalidEvent) throw new Error(`${result.code} ${result.field}`);
  return result;
}

function refuse(wire: Record<string, unknown>, from: Envelope = envelope): InvalidEvent {
  const result = normaliseEvent(wire, from);
  expect(result).to.be.instanceOf(InvalidEvent);
  return result as InvalidEvent;
}

describe('normaliseEvent', () => {
  it('makes a full event of the smallest check', () => {
    expect(accept(base)).to.deep.equal({
      event_id: 'e1',
      entity_id: 'R/C',
      connector: 'K',
      connector_name: 'KN',
      event_type: 'check',
      source_type: 'resource',
      component: 'C',
      resource: 'R',
      timestamp_ms: received,
      alarm_time_ms: received,
      received_ms: received,
      initiator: 'external',
      state: 2,
      output: 'O',
      author: 'K.KN',
    });
  });

  describe('event type', () => {
    for (const [wireType, type] of [
      [undefined, 'check'],
      [null, 'check'],
      ['', 'check'],
      ['check', 'check'],
      ['perf', 'perf'],
      ['declareticket', 'declareticket'],
      ['trap', 'trap'],
      ['selector', 'check'],
      ['sla', 'check'],
      ['topology', 'check'],
      ['toponode', 'check'],
      ['consolidation', 'check'],
      ['downtime', 'log'],
      ['todo', 'log'],
    ] as const) {
      it(`${JSON.stringify(wireType)} means ${type}`, () => {
        const event = accept({ ...base, event_type: wireType });
        expect(event.event_type).to.equal(type);
        if (wireType && wireType !== type) expect(event.extra).to.deep.equal({ event_type: wireType });
        else expect(event).to.not.have.property('extra');
      });
    }

    for (const [wireType, code] of [
      ['Check', 'event_type_unknown'],
      ['__proto__', 'event_type_unknown'],
      [5, 'event_field_invalid'],
      [['check'], 'event_field_invalid'],
      ['resolve_close', 'event_type_internal'],
    ] as const) {
      it(`refuses ${JSON.stringify(wireType)} from a connector`, () => {
        expect(refuse({ ...base, event_type: wireType })).to.include({ code, field: 'event_type' });
      });
    }

    it('takes an internal type from a trusted message, by the system', () => {
      expect(accept({ ...base, event_type: 'resolve_close' }, trusted)).to.include({
        event_type: 'resolve_close',
        initiator: 'system',
        author: 'system',
      });
    });
  });

  describe('identity', () => {
    for (const [name, change, expected] of [
      ['a resource and a component', {}, { source_type: 'resource', entity_id: 'R/C' }],
      ['a component alone', { resource: undefined }, { source_type: 'component', entity_id: 'C' }],
      ['an empty resource', { resource: '', source_type: 'resource' }, { source_type: 'component', entity_id: 'C' }],
      ['a resource that is null', { resource: null }, { source_type: 'component', entity_id: 'C' }],
      ['a wrong source type', { source_type: 'component' }, { source_type: 'resource', entity_id: 'R/C' }],
      ['a source type that is no text', { source_type: 7 }, { source_type: 'resource', entity_id: 'R/C' }],
      ['a service from a connector', { resource: '', source_type: 'service' }, { source_type: 'component' }],
      [
        'a comment on a connector',
        { component: '', resource: '', event_type: 'comment' },
        { source_type: 'connector', entity_id: 'K/KN' },
      ],
      ['names with blanks and slashes', { component: 'a b', resource: '/' }, { entity_id: '//a b' }],
      ['names beyond ASCII', { component: 'zürich-😀' }, { entity_id: 'R/zürich-😀' }],
    ] as const) {
      it(`is derived from ${name}`, () => expect(accept({ ...base, ...change })).to.include(expected));
    }

    it('can be a service in a trusted message', () => {
      const event = accept({ ...base, resource: undefined, source_type: 'service' }, trusted);
      expect(event).to.include({ source_type: 'service', entity_id: 'C' });
    });

    for (const [field, value, code] of [
      ['connector', undefined, 'event_field_missing'],
      ['connector', '', 'event_field_missing'],
      ['connector', 5, 'event_field_invalid'],
      ['connector_name', null, 'event_field_missing'],
      ['connector_name', '  ', 'event_field_missing'],
      ['component', '', 'event_field_missing'],
      ['component', {}, 'event_field_invalid'],
      ['component', 'a\u0000b', 'event_field_invalid'],
      ['component', 'a\ud800', 'event_field_invalid'],
      ['component', '\udc00a', 'event_field_invalid'],
      ['resource', 12, 'event_field_invalid'],
      ['resource', 'line\nbreak', 'event_field_invalid'],
      ['resource', 'x'.repeat(1025), 'event_field_invalid'],
    ] as const) {
      it(`is refused when ${field} is ${JSON.stringify(value)?.slice(0, 20)}`, () => {
        expect(refuse({ ...base, [field]: value })).to.include({ code, field });
      });
    }

    it('is refused when an index could not hold it', () => {
      expect(refuse({ ...base, resource: '€'.repeat(600), component: 'é'.repeat(200) })).to.include({
        field: 'component',
      });
    });

    it('is refused for a check on a connector alone', () => {
      expect(refuse({ connector: 'K', connector_name: 'KN', state: 1 })).to.include({
        code: 'event_field_missing',
        field: 'component',
      });
    });
  });

  describe('state', () => {
    for (const [value, state] of [
      [0, 0],
      [3, 3],
      ['2', 2],
      [' 1 ', 1],
      [1.0, 1],
    ] as const) {
      it(`reads ${JSON.stringify(value)}`, () => expect(accept({ ...base, state: value }).state).to.equal(state));
    }
    for (const [value, code] of [
      [undefined, 'event_field_missing'],
      [null, 'event_field_missing'],
      ['', 'event_field_missing'],
      ['abc', 'event_field_invalid'],
      [4, 'event_field_invalid'],
      [-1, 'event_field_invalid'],
      [1.5, 'event_field_invalid'],
      [true, 'event_field_invalid'],
      [[2], 'event_field_invalid'],
    ] as const) {
      for (const event_type of ['check', 'changestate', 'selector', undefined]) {
        it(`of a ${event_type ?? 'check without a type'} is refused when it is ${JSON.stringify(value)}`, () => {
          expect(refuse({ ...base, event_type, state: value })).to.include({ code, field: 'state' });
        });
      }
    }
    it('is not needed, and not kept, for measurements and actions', () => {
      for (const event_type of ['perf', 'ack', 'snooze'])
        expect(accept({ ...base, event_type })).to.not.have.property('state');
      expect(accept({ ...base, event_type: 'ack', state: undefined }).event_type).to.equal('ack');
    });
    it('is kept for the log when it is one', () => {
      expect(accept({ ...base, event_type: 'trap' }).state).to.equal(2);
      expect(accept({ ...base, event_type: 'trap', state: 9 })).to.not.have.property('state');
    });
    it('has a type that is kept when it is one', () => {
      expect(accept({ ...base, state_type: '0' }).state_type).to.equal(0);
      expect(accept({ ...base, state_type: 'hard' })).to.not.have.property('state_type');
    });
  });

  describe('texts', () => {
    it('are cut when the event is external', () => {
      const event = accept({ ...base, output: 'o'.repeat(300), long_output: 'l'.repeat(1100) });
      expect([event.output.length, event.long_output?.length]).to.deep.equal([255, 1024]);
    });
    it('are cut between characters', () => {
      expect(accept({ ...base, output: '😀'.repeat(300) }).output).to.equal('😀'.repeat(255));
    });
    it('are kept when a person wrote them', () => {
      expect(
        accept({ ...base, event_type: 'comment', initiator: 'user', output: 'o'.repeat(300) }).output,
      ).to.have.length(300);
    });
    for (const [value, expected] of [
      [undefined, ''],
      [null, ''],
      [42, '42'],
      [true, 'true'],
      [{}, ''],
      [[1], ''],
    ] as const) {
      it(`${JSON.stringify(value)} as output is ${JSON.stringify(expected)}`, () => {
        expect(accept({ ...base, output: value }).output).to.equal(expected);
      });
    }
    it('that are not texts are left out of the long output', () => {
      expect(accept({ ...base, long_output: { a: 1 } })).to.not.have.property('long_output');
    });
  });

  describe('author and initiator', () => {
    for (const [name, wire, from, expected] of [
      ['keeps the author that is sent', { author: 'bob' }, envelope, { author: 'bob', initiator: 'external' }],
      [
        'names the user when there is no author',
        { initiator: 'user', user_id: 'u1' },
        trusted,
        { author: 'u1', initiator: 'user' },
      ],
      [
        'lets only trusted messages speak for the system',
        { initiator: 'system' },
        envelope,
        { author: 'K.KN', initiator: 'external' },
      ],
      [
        'knows the system in a trusted message',
        { initiator: 'system' },
        trusted,
        { author: 'system', initiator: 'system' },
      ],
      [
        'takes an unknown initiator for external',
        { initiator: 'me', author: 7 },
        envelope,
        { author: '7', initiator: 'external' },
      ],
    ] as const) {
      it(name, () => expect(accept({ ...base, ...wire }, from)).to.include(expected));
    }
  });

  describe('actions', () => {
    it('keep their fields', () => {
      const fields = {
        ticket: 'T1',
        ticket_url: 'https://tickets.example/T1',
        ticket_system_name: 'S',
        ticket_comment: 'c',
        ticket_data: { k: 'v' },
        role: 'operator',
        user_id: 'u1',
        alarm_id: 'a1',
      };
      expect(accept({ ...base, ...fields, event_type: 'assocticket' })).to.deep.include(fields);
    });
    it('read a ticket that is a number', () => {
      expect(accept({ ...base, event_type: 'assocticket', ticket: 42 }).ticket).to.equal('42');
    });
    it('refuse an assocticket without a ticket', () => {
      expect(refuse({ ...base, event_type: 'assocticket' })).to.include({
        code: 'event_field_missing',
        field: 'ticket',
      });
    });
    it('read the duration of a snooze, also from a text', () => {
      expect(accept({ ...base, event_type: 'snooze', duration: '300' }).duration).to.equal(300);
      expect(accept({ ...base, event_type: 'snooze' })).to.not.have.property('duration');
    });
    it('refuse a snooze whose duration is no number of seconds', () => {
      for (const duration of ['5 min', -1, {}]) {
        expect(refuse({ ...base, event_type: 'snooze', duration })).to.include({ field: 'duration' });
      }
    });
  });

  describe('tags', () => {
    for (const [value, expected] of [
      [
        { ' env ': ' prod ', cloud: '', '': 'localhost' },
        { env: 'prod', cloud: '' },
      ],
      [['a', ' b ', '', 5], { a: '', b: '', 5: '' }],
      ['one', { one: '' }],
      [
        { n: 1, b: true, o: {} },
        { n: '1', b: 'true', o: '' },
      ],
    ] as const) {
      it(`are read from ${JSON.stringify(value)}`, () => {
        expect(accept({ ...base, tags: value }).tags).to.deep.equal(expected);
      });
    }
    it('are absent when there are none', () => {
      for (const tags of [undefined, null, [], {}, '', 5])
        expect(accept({ ...base, tags })).to.not.have.property('tags');
    });
    it('stop at a hundred', () => {
      const tags = Object.fromEntries(Array.from({ length: 150 }, (_, index) => [`t${index}`, '']));
      expect(Object.keys(accept({ ...base, tags }).tags ?? {})).to.have.length(100);
    });
  });

  describe('measurements', () => {
    it('come from both fields, and perf_data_array counts where both have one', () => {
      const event = accept({ ...base, perf_data: 'a=1 b=2 bad', perf_data_array: [{ metric: 'a', value: 5 }, {}] });
      expect(event.perf_data_array).to.deep.equal([
        { metric: 'a', value: 5 },
        { metric: 'b', value: 2 },
      ]);
      expect(event.perf_data_rejected).to.equal(2);
    });
    it('are absent when there are none', () => {
      const event = accept({ ...base, perf_data: '', perf_data_array: null });
      expect(event).to.not.have.any.keys('perf_data_array', 'perf_data_rejected');
    });
    it('count a field that is no text as one bad item', () => {
      expect(accept({ ...base, perf_data: 5 }).perf_data_rejected).to.equal(1);
    });
    it('are not read from actions', () => {
      expect(accept({ ...base, event_type: 'ack', perf_data: 'a=1' })).to.not.have.property('perf_data_array');
    });
  });

  describe('extra', () => {
    it('keeps unknown fields as they were sent', () => {
      const unknown = { customer: 'x', hostgroups: ['a'], deep: { a: [1, null] }, event_id: 'theirs', extra: 1 };
      const event = accept({ ...base, ...unknown });
      expect(event.extra).to.deep.equal(unknown);
      expect(event.event_id).to.equal('e1');
    });
    it('leaves __proto__ out at every depth and pollutes nothing', () => {
      const wire = JSON.parse(
        `{"connector":"K","connector_name":"N","component":"C","state":1,"__proto__":{"polluted":1},
          "a":{"__proto__":{"polluted":1},"b":[{"__proto__":{"polluted":1},"c":1}]},"tags":{"__proto__":"x"}}`,
      ) as Record<string, unknown>;
      const event = accept(wire);
      expect(JSON.stringify(event.extra)).to.equal('{"a":{"b":[{"c":1}]}}');
      expect(event).to.not.have.property('polluted');
      expect({}).to.not.have.property('polluted');
    });
    it('is refused beyond 32 levels, naming the field', () => {
      const nest = (levels: number) => JSON.parse('['.repeat(levels) + ']'.repeat(levels)) as unknown;
      expect(accept({ ...base, deep: nest(32) }).extra).to.have.property('deep');
      expect(refuse({ ...base, deep: nest(33) })).to.include({ code: 'event_field_invalid', field: 'deep' });
      expect(refuse({ ...base, deep: nest(100_000) })).to.include({ field: 'deep' });
    });
  });

  it('never throws, never changes its input, and gives the same answer twice', () => {
    const value = fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.constantFrom('check', 'ack', 'K', 0, 2, '3'));
    const keys = [
      ...Object.keys(base),
      'event_type',
      'source_type',
      'timestamp',
      'tags',
      'perf_data',
      'perf_data_array',
      'duration',
      'ticket_data',
      'author',
      'state_type',
      'other',
      '__proto__',
    ];
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...keys), value), fc.boolean(), (fields, isTrusted) => {
        const wire = { ...base, ...fields };
        const before = JSON.stringify(wire);
        const first = normaliseEvent(wire, { ...envelope, trusted: isTrusted });
        expect(JSON.stringify(wire)).to.equal(before);
        expect(normaliseEvent(wire, { ...envelope, trusted: isTrusted })).to.deep.equal(first);
      }),
      { numRuns: 1000 },
    );
  });
});
