import { expect } from 'chai';
import fc from 'fast-check';
import type { Message, ProcessContext } from '../../lib/engine/contract.ts';
import { type CleanerConfig, cleanerConfigSchema } from './config.ts';
import { processMessages } from './process.ts';

const context: ProcessContext<CleanerConfig> = {
  config: cleanerConfigSchema.parse({}),
  rules: undefined,
  documents: { get: () => undefined },
  now: 1_800_000_000_000,
};
const good = { connector: 'K', connector_name: 'KN', component: 'C', state: 1 };

function message(body: Buffer | string | object, trusted = false): Message {
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  return {
    event_id: 'log:1:0',
    body: bytes,
    routing_key: '',
    content_type: undefined,
    received_ms: context.now,
    trusted,
  };
}

const outcome = (body: Buffer | string | object, trusted = false) =>
  processMessages([message(body, trusted)], context).outcomes[0];

describe('cleaner', () => {
  it('forwards one event per message, in order, and has no effects', () => {
    const result = processMessages(
      ['a', 'b', 'c'].map((component) => message({ ...good, component })),
      context,
    );
    expect(result.effects).to.deep.equal([]);
    expect(result.outcomes.map((each) => each.kind === 'forward' && each.event.entity_id)).to.deep.equal([
      'a',
      'b',
      'c',
    ]);
  });

  it('answers an empty batch with nothing', () => {
    expect(processMessages([], context)).to.deep.equal({ outcomes: [], effects: [] });
  });

  for (const [name, body] of [
    ['a byte order mark', Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(JSON.stringify(good))])],
    ['a body that was encoded twice', JSON.stringify(JSON.stringify(good))],
    ['white space around', `\n ${JSON.stringify(good)} \r\n`],
  ] as const) {
    it(`accepts ${name}`, () => expect(outcome(body)).to.have.property('kind', 'forward'));
  }

  for (const [name, body, code, field] of [
    ['an empty body', '', 'event_not_json', undefined],
    ['broken JSON', '{"connector":', 'event_not_json', undefined],
    ['a text that is no event', '"hello"', 'event_not_json', undefined],
    ['a text in a text in a text', JSON.stringify(JSON.stringify(JSON.stringify(good))), 'event_not_object', undefined],
    ['UTF-8 that is broken', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]), 'event_not_json', undefined],
    ['UTF-16', Buffer.from(JSON.stringify(good), 'utf16le'), 'event_not_json', undefined],
    ['a list', [good], 'event_not_object', undefined],
    ['null', 'null', 'event_not_object', undefined],
    ['a number', '5', 'event_not_object', undefined],
    ['a body above the limit', { ...good, output: 'x'.repeat(1_100_000) }, 'event_too_large', undefined],
    ['a list a million levels deep', '['.repeat(400_000) + ']'.repeat(400_000), 'event_not_object', undefined],
    ['a check without a state', { ...good, state: undefined }, 'event_field_missing', 'state'],
    ['an internal type', { ...good, event_type: 'resolve_close' }, 'event_type_internal', 'event_type'],
    ['an unknown type', { ...good, event_type: 'statusinc' }, 'event_type_unknown', 'event_type'],
  ] as const) {
    it(`makes a dead letter of ${name}`, () => {
      const result = outcome(body);
      expect(result).to.include({ kind: 'dead_letter', code });
      expect(result?.kind === 'dead_letter' ? result.field : 'none').to.equal(field);
      expect(result?.kind === 'dead_letter' ? result.message : '').to.match(/^[A-Z].*[^.]$/);
    });
  }

  it('loses only the bad message of a batch', () => {
    const { outcomes } = processMessages([message(good), message('{'), message(good)], context);
    expect(outcomes.map((each) => each.kind)).to.deep.equal(['forward', 'dead_letter', 'forward']);
  });

  it('gives one outcome to any bytes whatever, the same one twice', () => {
    const event = JSON.stringify({ ...good, perf_data: "'a b'=1;2" });
    const damaged = fc
      .tuple(fc.nat(event.length - 1), fc.nat(255))
      .map(([at, byte]) => Buffer.from(event).fill(byte, at, at + 1));
    const bytes = fc.uint8Array({ maxLength: 50 }).map((each) => Buffer.from(each));
    const texts = fc.json().map((text) => Buffer.from(text));
    fc.assert(
      fc.property(fc.oneof(damaged, bytes, texts), (body) => {
        const first = outcome(body);
        expect(first?.kind).to.be.oneOf(['forward', 'dead_letter']);
        expect(outcome(body)).to.deep.equal(first);
      }),
      { numRuns: 1000 },
    );
  });

  it('lets internal types through from a trusted queue', () => {
    expect(outcome({ ...good, event_type: 'resolve_close' }, true)).to.have.property('kind', 'forward');
  });

  it('cuts texts where its options say', () => {
    const config = cleanerConfigSchema.parse({ output_length: 3 });
    const [result] = processMessages([message({ ...good, output: 'abcdef' })], { ...context, config }).outcomes;
    expect(result?.kind === 'forward' && result.event.output).to.equal('abc');
  });

  it('refuses options that it does not know', () => {
    expect(cleanerConfigSchema.safeParse({ outputs: 3 }).success).to.equal(false);
  });
});
