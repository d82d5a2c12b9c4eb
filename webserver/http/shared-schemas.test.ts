import { expect } from 'chai';
import { SharedSchemas } from './shared-schemas.ts';

const text = { type: 'string', description: 'x'.repeat(200) };
const inner = { type: 'object', properties: { text } };

describe('shared schemas', () => {
  it('stand once, under the name of their first place, and lead to each other', () => {
    const shared = new SharedSchemas();
    const schemas = [
      { type: 'object', properties: { inner } },
      { type: 'array', items: inner },
      { type: 'object', properties: { also: text } },
    ];
    for (const [place, schema] of schemas.entries()) shared.note(schema, `Route${place}`);
    expect(schemas.map((schema) => shared.shared(schema))).to.deep.equal([
      { type: 'object', properties: { inner: { $ref: '#/components/schemas/Route0Inner' } } },
      { type: 'array', items: { $ref: '#/components/schemas/Route0Inner' } },
      { type: 'object', properties: { also: { $ref: '#/components/schemas/Route0InnerText' } } },
    ]);
    expect(shared.components).to.deep.equal({
      Route0Inner: { type: 'object', properties: { text: { $ref: '#/components/schemas/Route0InnerText' } } },
      Route0InnerText: text,
    });
  });

  it('are neither short ones, nor single ones, nor values that look like them', () => {
    const shared = new SharedSchemas();
    const short = { type: 'string' };
    const schema = { anyOf: [short, short, { const: text }, { default: text, examples: [text] }] };
    shared.note(schema, 'Route');
    expect(shared.shared(schema)).to.deep.equal(schema);
    expect(shared.components).to.deep.equal({});
  });

  it('of one name and different content get numbers', () => {
    const shared = new SharedSchemas();
    const other = { ...text, description: 'y'.repeat(200) };
    for (const schema of [text, text, other, other]) shared.note({ items: schema }, 'List');
    for (const schema of [text, other]) shared.shared(schema);
    expect(Object.keys(shared.components)).to.deep.equal(['ListItem', 'ListItem2']);
  });
});
