import { expect } from 'chai';
import fc from 'fast-check';
import { patternCases, patternEntities as entities, patternNow as now } from '../../tests/support/pattern-cases.ts';
import type { Event } from '../event/event.ts';
import { compilePattern } from './compile.ts';
import { PatternIndex } from './pattern-index.ts';
import type { Condition, Pattern } from './pattern.ts';
import { compileExpression, requiredLiteral } from './regular-expression.ts';
import { patternSchema } from './schema.ts';
import { entitySubject, eventSubject, pbehaviorSubject } from './subjects.ts';

const base: Event = {
  event_id: 'e',
  entity_id: 'R/C',
  connector: 'K',
  connector_name: 'KN',
  event_type: 'check',
  source_type: 'resource',
  component: 'C',
  resource: 'R',
  timestamp_ms: now,
  alarm_time_ms: now,
  received_ms: now,
  initiator: 'external',
  state: 2,
  output: 'O',
  author: 'K.KN',
};

function matches(field: string, condition: Condition, event: Partial<Event> = {}): boolean {
  return compilePattern([[{ field, condition }]], eventSubject).matches({ ...base, ...event }, now);
}

describe('a pattern', () => {
  for (const { pattern, matches: wanted } of patternCases) {
    it(`chooses from the table: ${JSON.stringify(pattern)}`, () => {
      const compiled = compilePattern(patternSchema(entitySubject).parse(pattern), entitySubject);
      expect(entities.filter((entity) => compiled.matches(entity, now)).map(({ _id }) => _id)).to.deep.equal(wanted);
    });
  }

  it('C15: conditions on texts say what they say, and a wrong one is an error, never a match', () => {
    const output = (condition: Condition, text: string): boolean => matches('output', condition, { output: text });
    expect(output({ type: 'eq', value: 'test' }, 'test')).to.equal(true);
    expect(output({ type: 'eq', value: 'test' }, 'test2')).to.equal(false);
    expect(output({ type: 'neq', value: 'test' }, 'test2')).to.equal(true);
    expect(output({ type: 'is_one_of', value: ['a', 'test'] }, 'test')).to.equal(true);
    expect(output({ type: 'regexp', value: '^test' }, 'test2')).to.equal(true);
    expect(output({ type: 'regexp', value: '^test' }, 'a test')).to.equal(false);
    expect(output({ type: 'exist', value: false }, '')).to.equal(true);
    expect(output({ type: 'exist', value: true }, '')).to.equal(false);
    const schema = patternSchema(eventSubject);
    const faults = (condition: object) => schema.safeParse([[{ field: 'output', condition }]]).error?.issues ?? [];
    expect(faults({ type: 'regexp', value: '(' })[0]?.path).to.deep.equal([0, 0, 'condition', 'value']);
    expect(faults({ type: 'unknown', value: 'x' })[0]?.path).to.deep.equal([0, 0, 'condition', 'type']);
    expect(() =>
      compilePattern([[{ field: 'output', condition: { type: 'regexp', value: '(' } }]], eventSubject),
    ).to.throw();
  });

  it('C06: matches when one of its groups does, with all the conditions of the group', () => {
    const pattern: Pattern = [
      [
        { field: 'component', condition: { type: 'eq', value: 'X' } },
        { field: 'state', condition: { type: 'gt', value: 1 } },
      ],
      [{ field: 'resource', condition: { type: 'eq', value: 'Y' } }],
    ];
    const compiled = compilePattern(pattern, eventSubject);
    const of = (component: string, resource: string, state: 0 | 2): boolean =>
      compiled.matches({ ...base, component, resource, state }, now);
    expect([of('X', 'R', 2), of('X', 'R', 0), of('C', 'Y', 0), of('C', 'R', 2)]).to.deep.equal([
      true,
      false,
      true,
      false,
    ]);
  });

  for (const [extra, name, value] of [
    [{ site: 'paris' }, 'extra.site', 'paris'],
    [{ 'a.b': 1 }, 'extra.a.b', 1],
    [{ a: { b: { c: true } } }, 'extra.a.b.c', true],
  ] as const) {
    it(`reads ${name} of an unknown field`, () => {
      expect(matches(name, { type: 'eq', value }, { extra })).to.equal(true);
      expect(matches(name, { type: 'eq', value })).to.equal(false);
    });
  }

  for (const name of [
    'extra.__proto__',
    'extra.constructor',
    'extra.a.constructor',
    'extra.toString.name',
    'tags.constructor',
  ]) {
    it(`sees nothing of the language's own in ${name}`, () => {
      expect(matches(name, { type: 'exist', value: false }, { extra: { a: {} }, tags: {} })).to.equal(true);
    });
  }

  it('chooses pbehaviors too', () => {
    const pattern: Pattern = [
      [{ field: 'canonical_type', condition: { type: 'is_one_of', value: ['pause', 'inactive'] } }],
    ];
    const { matches: isChosen } = compilePattern(patternSchema(pbehaviorSubject).parse(pattern), pbehaviorSubject);
    const facts = { id: 'p', name: 'Night', type: 't' };
    expect(isChosen({ ...facts, canonical_type: 'pause' }, now)).to.equal(true);
    expect(isChosen({ ...facts, canonical_type: 'maintenance' }, now)).to.equal(false);
  });

  it('without groups matches nothing', () => {
    expect(compilePattern([], eventSubject).matches(base, now)).to.equal(false);
    expect(compilePattern([[]], eventSubject).matches(base, now)).to.equal(false);
  });

  it('gives the named groups of the group that matches', () => {
    const pattern: Pattern = [
      [{ field: 'component', condition: { type: 'regexp', value: '(?P<wrong>X)' } }],
      [
        { field: 'output', condition: { type: 'regexp', value: 'disk (?<disk>\\w+)( at (?P<share>\\d+))?' } },
        { field: 'resource', condition: { type: 'regexp', value: 'R' } },
      ],
    ];
    const groups = compilePattern(pattern, eventSubject).groups({ ...base, output: 'disk sda full' }, now);
    expect(groups).to.deep.equal({ output: { disk: 'sda', share: '' } });
  });
});

describe('the schema of patterns', () => {
  const faultOf = (pattern: unknown): readonly [string, string] => {
    const issue = patternSchema(entitySubject).safeParse(pattern).error?.issues[0];
    return [issue?.path.join('.') ?? 'none', issue?.message ?? ''];
  };
  const condition = { type: 'eq', value: 'x' };

  for (const [pattern, path, message] of [
    [[], '', 'Must have a group'],
    [[[]], '0', 'Must have a condition'],
    ['x', '', 'expected array'],
    [[[{ field: 'nothing', condition }]], '0.0.field', 'Must be one of id, name'],
    [[[{ field: 'infos.', condition }]], '0.0.field', 'Must be one of'],
    [[[{ field: 'infos.a.b', condition }]], '0.0.field', 'no dots'],
    [[[{ field: 'infos.$a', condition }]], '0.0.field', 'Must be one of'],
    [[[{ field: 'toString', condition }]], '0.0.field', 'Must be one of'],
    [[[{ field: 'name', condition: { type: 'gt', value: 1 } }]], '0.0.condition.type', 'for this field'],
    [[[{ field: 'name', condition: { type: 'eq', value: 1 } }]], '0.0.condition.value', 'a text'],
    [[[{ field: 'impact_level', condition: { type: 'is_one_of', value: [1, '2'] } }]], '0.0.condition.value', 'number'],
    [[[{ field: 'name', condition: { type: 'contain', value: '' } }]], '0.0.condition.value', 'Must not be empty'],
    [[[{ field: 'name', condition: { type: 'eq', value: '\0' } }]], '0.0.condition.value', ''],
    [[[{ field: 'name', condition: { type: 'is_one_of', value: [] } }]], '0.0.condition.value', 'Must have a value'],
    [[[{ field: 'name', condition: { type: 'regexp', value: '(?=a)' } }]], '0.0.condition.value', 'RE2'],
    [[[{ field: 'name', condition: { ...condition, more: 1 } }]], '0.0.condition', 'more'],
    [[[{ field: 'name', condition, more: 1 }]], '0.0', 'more'],
    [
      [[{ field: 'created', condition: { type: 'relative_time', value: { value: 0, unit: 'h' } } }]],
      '0.0.condition.value.value',
      '',
    ],
    [
      [
        [
          {
            field: 'created',
            condition: { type: 'absolute_time', value: { from: '2026-01-02T00:00:00Z', to: '2026-01-01T00:00:00Z' } },
          },
        ],
      ],
      '0.0.condition.value',
      'before it begins',
    ],
  ] as const) {
    it(`says where the fault is: ${JSON.stringify(pattern)}`, () => {
      const [where, what] = faultOf(pattern);
      expect(where).to.equal(path);
      expect(what).to.include(message);
    });
  }
});

describe('a regular expression', () => {
  it('is one of RE2: no text can stall it', () => {
    const expression = compileExpression('^(a+)+$');
    if (typeof expression === 'string') throw new Error(expression);
    expect(expression.test(`${'a'.repeat(20_000)}b`)).to.equal(false);
  });

  for (const [source, literal] of [
    ['abc', 'abc'],
    ['^abc$', 'abc'],
    ['CMDB:(?P<SI>.*?)($|,)', 'CMDB:'],
    ['ab?cd', 'cd'],
    ['ab*', 'a'],
    ['ab+c', 'ab'],
    ['ab{0,3}cde', 'cde'],
    ['a|b', ''],
    ['(a|b)xy', 'xy'],
    ['(xyz)?a', 'a'],
    ['[xyz]abc[^]z]', 'abc'],
    ['[[:alpha:]]ab', 'ab'],
    ['a\\.b\\d+', 'a.b'],
    ['\\x41bc', 'bc'],
    ['\\pLbc', 'bc'],
    ['(?i)abc', ''],
    ['(?i:a)bc', ''],
    ['(?:a)bc', 'bc'],
    ['\\Qa|b\\E', ''],
    ['😀?x', 'x'],
    ['x😀', 'x😀'],
  ] as const) {
    it(`tells what is surely in a match of ${source}`, () => expect(requiredLiteral(source)).to.equal(literal));
  }

  for (const [source, text, isMatch] of [
    ['(?i)disk', 'a DISK is full', true],
    ['(?i)DISK', 'a disk is full', true],
    ['(?i)disk', 'a dis is full', false],
    ['(?i)kilo', '\u212Ailo', true],
    ['(?i)mass', 'ma\u017F\u017F', true],
    ['(?i)\u00C9t\u00E9', '\u00E9T\u00C9', true],
    ['(?i)a|b', 'B', true],
    ['(?i)', '', true],
  ] as const) {
    it(`${isMatch ? 'finds' : 'does not find'} ${source} in ${text}, capitals aside`, () => {
      const expression = compileExpression(source);
      if (typeof expression === 'string') throw new Error(expression);
      expect(expression.test(text)).to.equal(isMatch);
    });
  }
});

describe('an index of patterns', () => {
  const values = ['a', 'b', 'c'];
  const condition = fc.oneof(
    fc.record({ type: fc.constant('eq' as const), value: fc.constantFrom(...values) }),
    fc.record({ type: fc.constant('is_one_of' as const), value: fc.subarray(values, { minLength: 1 }) }),
    fc.record({ type: fc.constant('neq' as const), value: fc.constantFrom(...values) }),
    fc.record({ type: fc.constant('contain' as const), value: fc.constantFrom(...values) }),
    fc.record({ type: fc.constant('begin_with' as const), value: fc.constantFrom('a', 'ab', 'abcabcabca') }),
    fc.record({
      type: fc.constant('regexp' as const),
      value: fc.constantFrom('^ab', '^ab?', '^a|b', '^(a)b', '^a*', 'ab'),
    }),
  );
  const fieldCondition = fc.record({ field: fc.constantFrom('component', 'resource', 'output'), condition });
  const pattern = fc.array(fc.array(fieldCondition, { minLength: 1, maxLength: 3 }), { maxLength: 3 });
  const letter = fc.constantFrom(...values, 'd', 'ab', 'abc', 'aabcab', 'abcabcabcabc', '');

  it('never leaves out a pattern that matches, and names each once, in order', () => {
    fc.assert(
      fc.property(
        fc.array(pattern, { maxLength: 12 }),
        letter,
        letter,
        letter,
        (patterns, component, resource, output) => {
          const event: Event = { ...base, component, resource, output };
          const compiled = patterns.map((each) => compilePattern(each, eventSubject));
          const candidates = new PatternIndex(compiled).candidates(event);
          expect([...new Set(candidates)].sort((a, b) => a - b)).to.deep.equal([...candidates]);
          const matching = compiled.flatMap((each, place) => (each.matches(event, now) ? [place] : []));
          expect(candidates).to.include.members(matching);
        },
      ),
    );
  });

  it('does not try patterns that cannot match', () => {
    const of = (component: string): Pattern => [[{ field: 'component', condition: { type: 'eq', value: component } }]];
    const index = new PatternIndex(['A', 'C', 'B'].map((name) => compilePattern(of(name), eventSubject)));
    expect(index.candidates(base)).to.deep.equal([1]);
  });
});
