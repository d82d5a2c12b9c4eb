import { expect } from 'chai';
import fc from 'fast-check';
import { patternAlarm } from '../../tests/support/pattern-cases.ts';
import { alarmSubject } from '../pattern/subjects.ts';
import { compileSearch, searchFilter } from './compile.ts';
import { type Expression, fieldsOf } from './expression.ts';
import { parseSearch } from './parse.ts';

const parse = (text: string) => parseSearch(text, alarmSubject);

function expressionOf(text: string): Expression {
  const parsed = parse(text);
  if (parsed.kind !== 'expression') throw new Error(`${text}: ${JSON.stringify(parsed)}`);
  return parsed.expression;
}

/** As short as can be: `(state gt 1 & !(output regexp (?i)x))`. */
function shown(expression: Expression): string {
  switch (expression.kind) {
    case 'condition':
      return `${expression.field} ${expression.condition.type} ${JSON.stringify(expression.condition.value)}`;
    case 'not':
      return `!(${shown(expression.part)})`;
    case 'all':
    case 'any':
      return `(${expression.parts.map(shown).join(expression.kind === 'all' ? ' & ' : ' | ')})`;
  }
}

describe('lib/search', () => {
  for (const text of [
    '',
    'disk',
    'NOT',
    'not found',
    'connection to db-1 lost',
    'state',
    'state is bad',
    'errno=5',
    'a <b> c',
    'cpu > 90 %',
    'output contains errors',
    '(disk)',
    '"quoted"',
    'http://host:80/?a=b',
    'say "hello',
    'errno =!',
  ]) {
    it(`takes ${JSON.stringify(text)} for plain text`, () => {
      expect(parse(text)).to.deep.equal({ kind: 'text' });
    });
  }

  for (const [text, meaning] of [
    ['resource = "disk"', 'resource eq "disk"'],
    ["resource='disk'", 'resource eq "disk"'],
    ['resource=disk', 'resource eq "disk"'],
    ['alarm.resource != disk', 'resource neq "disk"'],
    ['output = "say \\"hi\\""', 'output eq "say \\"hi\\""'],
    ['output LIKE "^a\\.b$"', 'output regexp "(?i)^a\\\\.b$"'],
    ['output CONTAINS "a.b"', 'output regexp "(?i)a\\\\.b"'],
    ['output NOT LIKE x', '!(output regexp "(?i)x")'],
    ['state >= major', '(state gt 2 | state eq 2)'],
    ['state < 2', 'state lt 2'],
    ['status = Flapping', 'status eq 3'],
    ['tags CONTAINS "site: lyon"', 'tags has_one_of ["site: lyon"]'],
    ['tags != a', 'tags has_not ["a"]'],
    ['acknowledge = true', 'acknowledge exist true'],
    ['ticket != TRUE', 'ticket exist false'],
    [
      'created >= 2026-01-31',
      'created absolute_time {"from":"2026-01-31T00:00:00.000Z","to":"9999-12-31T23:59:59.999Z"}',
    ],
    [
      'created < "2026-01-31T12:00:00+01:00"',
      'created absolute_time {"from":"0001-01-01T00:00:00.000Z","to":"2026-01-31T10:59:59.999Z"}',
    ],
    ['state = 1 OR state = 2 AND status = 1', '(state eq 1 | (state eq 2 & status eq 1))'],
    ['NOT state = 1 AND state = 2', '(!(state eq 1) & state eq 2)'],
    ['NOT (state = 1 and NOT NOT state = 2)', '!((state eq 1 & state eq 2))'],
    ['((state = 1))', 'state eq 1'],
  ] as const) {
    it(`understands ${text}`, () => {
      expect(shown(expressionOf(text))).to.equal(meaning);
    });
  }

  for (const [text, at, message] of [
    ['state =', 7, /^Must be a value/],
    ['state = 1 state = 2', 10, /^Must be AND or OR$/],
    ['state = 1)', 9, /^No parenthesis is open$/],
    ['(state = 1', 10, /closing parenthesis/],
    ['state = 1 AND', 13, /^Must be a field/],
    ['state = 1 AND colour = 2', 14, /^There is no field colour: there are display_name, /],
    ['colour = "red"', 0, /^There is no field colour/],
    ['resource = "x', 11, /^The quote is never closed$/],
    ['resource LIKE "("', 14, /^Is not a regular expression/],
    ['resource < 5', 11, /^resource is a text/],
    ['state = worst', 8, /^state is a number, or one of ok, minor/],
    ['state LIKE 1', 11, /^state is a number: it takes/],
    ['created = 2026-01-31', 10, /^created is a date: it takes/],
    ['created > yesterday', 10, /^created is a date: 2026-01-31/],
    ['created > 2026-13-31', 10, /^created is a date/],
    ['tags LIKE x', 10, /^tags is a list/],
    ['acknowledge = maybe', 14, /^acknowledge is true or false/],
    ['output CONTAINS ""', 16, /^An empty text/],
    ['state = 1 ! 2', 10, /^An exclamation mark/],
    [`${'('.repeat(51)}state = 1`, 50, /^At most 50 parentheses/],
  ] as const) {
    it(`says what is wrong with ${text.slice(0, 40)}, and where`, () => {
      const parsed = parse(text);
      if (parsed.kind !== 'fault') throw new Error(`It is ${JSON.stringify(parsed)}`);
      expect(parsed.fault.at).to.equal(at);
      expect(parsed.fault.message).to.match(message);
    });
  }

  it('names the fields of its conditions', () => {
    expect([...fieldsOf(expressionOf('state = 1 OR NOT (output = x AND state = 2)'))]).to.deep.equal([
      'state',
      'output',
    ]);
  });

  it('narrows the database as far as it can, and says when that is not all', () => {
    expect(searchFilter(expressionOf('NOT state = 1 AND component = a'), alarmSubject)).to.deep.equal({
      filter: {
        $and: [{ $nor: [{ $or: [{ 'state.value': { $eq: 1 } }] }] }, { $or: [{ component: { $eq: 'a' } }] }],
      },
      isExact: true,
    });
    expect(searchFilter(expressionOf('NOT output LIKE "x" AND state = 1'), alarmSubject)).to.deep.equal({
      filter: { $and: [{ $or: [{ 'state.value': { $eq: 1 } }] }] },
      isExact: false,
    });
    expect(searchFilter(expressionOf('output LIKE "x" OR state = 1'), alarmSubject)).to.deep.equal({
      filter: {},
      isExact: false,
    });
  });

  describe('whatever is typed', () => {
    const words = `state output tags entity.name = != < LIKE CONTAINS AND OR NOT ( ) " ' \\ 1 x "x" major ! 2026-01-31 true`;
    const pieces = fc.constantFrom(...words.split(' '), ' ');
    const typed = fc.oneof(
      fc.string({ maxLength: 300, unit: 'binary' }),
      fc.array(pieces, { maxLength: 60 }).map((parts) => parts.join(' ')),
      fc.array(pieces, { maxLength: 60 }).map((parts) => parts.join('')),
    );

    it('never throws, and a fault lies within the text', () => {
      fc.assert(
        fc.property(typed, (text) => {
          const parsed = parse(text);
          if (parsed.kind === 'fault') expect(parsed.fault.at).to.be.within(0, text.length);
          if (parsed.kind === 'expression') searchFilter(parsed.expression, alarmSubject);
        }),
      );
    });

    it('a negation is the opposite, and parentheses change nothing', () => {
      const condition = fc.constantFrom(
        'state = 2',
        'state >= major',
        'output LIKE "disk"',
        'tags CONTAINS x',
        'created > 2020-01-01',
        'NOT status = 1',
      );
      const joined = fc
        .array(fc.tuple(condition, fc.constantFrom('AND', 'OR')), { minLength: 1, maxLength: 8 })
        .map((parts) => parts.map(([text, word], index) => (index === 0 ? text : `${word} ${text}`)).join(' '));
      const matches = (text: string): boolean => compileSearch(expressionOf(text), alarmSubject)(patternAlarm);
      fc.assert(
        fc.property(joined, joined, (one, other) => {
          expect(matches(`NOT (${one})`)).to.equal(!matches(one));
          expect(matches(`(${one})`)).to.equal(matches(one));
          expect(matches(`(${one}) AND (${other})`)).to.equal(matches(one) && matches(other));
          expect(matches(`${one} OR ${other}`)).to.equal(matches(one) || matches(other));
        }),
      );
    });

    it('takes time in proportion to its length', () => {
      const pathological = [
        'state = "'.padEnd(200_000, 'x\\'),
        `state = 1${' AND state = 1'.repeat(15_000)}`,
        `${'NOT '.repeat(50_000)}state = 1`,
        '('.repeat(200_000),
        `state = 1 ${'"'.repeat(199_999)}`,
      ];
      for (const text of pathological) {
        const began = performance.now();
        parse(text);
        expect(performance.now() - began, text.slice(0, 20)).to.be.below(1000);
      }
    });
  });
});
