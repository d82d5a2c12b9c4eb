import { expect } from 'chai';
import { compileTemplate, type Rendered } from './template.ts';
import { valueAt } from './value-at.ts';

type Scope = Readonly<Record<string, unknown>>;

function render(source: string, scope: Scope, encode?: (value: string) => string): Rendered | string {
  const template = compileTemplate<Scope>(
    source,
    (name) => (name === '' ? undefined : (values) => valueAt(values, name)),
    encode,
  );
  return typeof template === 'string' ? template : template.render(scope);
}

const text = (value: string): Rendered => ({ kind: 'text', text: value });

describe('a template', () => {
  for (const [source, scope, wanted] of [
    ['', {}, text('')],
    ['no value', {}, text('no value')],
    ['{{a}}', { a: 'x' }, text('x')],
    ['<{{ a }}> {{b.c}}!', { a: 1, b: { c: true } }, text('<1> true!')],
    ['{{a}}', { a: ['x', 2] }, text('x, 2')],
    ['{{a}}', { a: new Date(0) }, text('1970-01-01T00:00:00.000Z')],
    ['{{a}}', { a: '{{b}}', b: 'never' }, text('{{b}}')],
    ['a } b }} c { d', {}, text('a } b }} c { d')],
    ['{{a}}', {}, { kind: 'fault', reason: 'a has no value' }],
    ['{{a}}', { a: null }, { kind: 'fault', reason: 'a has no value' }],
    ['{{a}}', { a: { b: 1 } }, { kind: 'fault', reason: 'a has no value' }],
    ['{{constructor}}', {}, { kind: 'fault', reason: 'constructor has no value' }],
    ['{{a.__proto__.b}}', { a: {} }, { kind: 'fault', reason: 'a.__proto__.b has no value' }],
    ['{{a}}{{a}}', { a: 'x'.repeat(40_000) }, { kind: 'fault', reason: 'The text is too long' }],
    ['{{a', {}, 'A {{ has no }}'],
    ['{{ }}', {}, 'There is no value without a name'],
    ['x'.repeat(10_001), {}, 'Must have at most 10000 characters'],
  ] as const) {
    it(`makes of ${source.slice(0, 30)} and ${JSON.stringify(scope).slice(0, 40)} what it should`, () => {
      expect(render(source, scope)).to.deep.equal(wanted);
    });
  }

  it('encodes values, and nothing else', () => {
    expect(render('/a b/{{a}}', { a: 'c d/e' }, encodeURIComponent)).to.deep.equal(text('/a b/c%20d%2Fe'));
  });
});
