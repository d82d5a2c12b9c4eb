import { expect } from 'chai';
import fc from 'fast-check';
import { type GraphiteLayout } from './graphite.ts';
import { parseCollectd } from './parse.ts';
import { createTypes } from './types.ts';
import type { ValueList } from './value-list.ts';

const types = createTypes();
const plain: GraphiteLayout = { prefix: '', postfix: '', separateInstances: false };
const parse = (body: string, contentType?: string, layout = plain) =>
  parseCollectd(Buffer.from(body), contentType, types, layout);

function lists(body: string, contentType?: string, layout = plain): readonly ValueList[] {
  const parsed = parse(body, contentType, layout);
  if (typeof parsed === 'string') throw new Error(parsed);
  return parsed;
}

const load = { host: 'h', plugin: 'load', plugin_instance: '', type: 'load', type_instance: '', time_ms: 1_500 };

describe('parseCollectd', () => {
  describe('Command', () => {
    it('reads identifier, time and values with their names, types and bounds', () => {
      expect(lists('PUTVAL h/load/load interval=10 1.5:0.5:1:-2e3')).to.deep.equal([
        {
          ...load,
          readings: [
            { name: 'shortterm', type: 'GAUGE', min: 0, max: 5000, value: 0.5 },
            { name: 'midterm', type: 'GAUGE', min: 0, max: 5000, value: 1 },
            { name: 'longterm', type: 'GAUGE', min: 0, max: 5000, value: -2000 },
          ],
        },
      ]);
    });

    for (const [written, expected] of [
      ['h/p/cpu', { host: 'h', plugin: 'p', plugin_instance: '', type: 'cpu', type_instance: '' }],
      [
        'a-b.c/p-1-2/cpu-x-y',
        { host: 'a-b.c', plugin: 'p', plugin_instance: '1-2', type: 'cpu', type_instance: 'x-y' },
      ],
      ['"my host/df-a b/df_complex-used"', { host: 'my host', plugin_instance: 'a b', type_instance: 'used' }],
      [String.raw`"h/p-say \"x\" \\/cpu"`, { plugin_instance: 'say "x" \\' }],
      ['h/p/cpu-a/b', { type: 'cpu', type_instance: 'a/b' }],
    ] as const) {
      it(`reads the identifier ${written}`, () => {
        expect(lists(`PUTVAL ${written} interval=1 1:5`)[0]).to.include(expected);
      });
    }

    it('reads several value lists, options between them, and several lines', () => {
      const text = 'PUTVAL h/p/cpu interval=1 1:5 2:6 meta:a="b c" 3:7\r\nputval h/p/users N:1\r\n';
      expect(lists(text).map((list) => [list.type, list.time_ms, list.readings[0]?.value])).to.deep.equal([
        ['cpu', 1000, 5],
        ['cpu', 2000, 6],
        ['cpu', 3000, 7],
        ['users', undefined, 1],
      ]);
    });

    it('keeps undefined values in their places', () => {
      const values = lists('PUTVAL h/load/load 1:U:nan:-nan')[0]?.readings.map(({ value }) => value);
      expect(values).to.deep.equal([undefined, undefined, undefined]);
    });

    it('names the values of an unknown type value, or value0 and on', () => {
      const describe = (text: string) => lists(text)[0]?.readings.map(({ name, type }) => `${name} ${type}`);
      expect(describe('PUTVAL h/p/mystery 1:5')).to.deep.equal(['value GAUGE']);
      expect(describe('PUTVAL h/p/mystery 1:5:6')).to.deep.equal(['value0 GAUGE', 'value1 GAUGE']);
      expect(describe('PUTVAL h/p/load 1:5:6')).to.deep.equal(['value0 GAUGE', 'value1 GAUGE']);
    });

    for (const text of [
      '',
      'PUTVAL',
      'PUTVAL h',
      'PUTVAL h/p 1:5',
      'PUTVAL /p/t 1:5',
      'PUTVAL h//t 1:5',
      'PUTVAL h/p/-x 1:5',
      'PUTVAL h/p/t',
      'PUTVAL h/p/t 1',
      'PUTVAL h/p/t 1:x',
      'PUTVAL h/p/t 1:',
      'PUTVAL h/p/t x:1',
      'PUTVAL h/p/t :1',
      'PUTVAL "h/p/t 1:5',
      'PUTNOTIF message=x',
      'PUTVAL h/p/t 1:5\nGETVAL x',
    ]) {
      it(`refuses ${JSON.stringify(text)}`, () =>
        expect(parse(text, 'text/collectd'))
          .to.be.a('string')
          .that.matches(/^[A-Z]/));
    }
  });

  describe('JSON', () => {
    const full = {
      values: [1, null],
      dstypes: ['derive', 'counter'],
      dsnames: ['rx', 'tx'],
      time: 1.5,
      interval: 2,
      host: 'h',
      plugin: 'interface',
      plugin_instance: 'lo',
      type: 'if_packets',
      type_instance: '',
    };
    const json = (fields: object) => JSON.stringify([{ ...full, ...fields }]);

    it('reads names and types from the message, bounds from the table', () => {
      expect(lists(json({}))[0]).to.deep.equal({
        host: 'h',
        plugin: 'interface',
        plugin_instance: 'lo',
        type: 'if_packets',
        type_instance: '',
        time_ms: 1500,
        readings: [
          { name: 'rx', type: 'DERIVE', min: 0, value: 1 },
          { name: 'tx', type: 'COUNTER', min: 0, value: undefined },
        ],
      });
    });

    it('prefers the names of the message, without the bounds of another value', () => {
      expect(lists(json({ dsnames: ['in', 'out'] }))[0]?.readings[0]).to.deep.equal({
        name: 'in',
        type: 'DERIVE',
        value: 1,
      });
    });

    it('takes names and types from the table where the message has none', () => {
      const [list] = lists(
        json({ dsnames: undefined, dstypes: undefined, plugin_instance: undefined, type_instance: undefined }),
      );
      expect(list?.readings.map(({ name, type }) => [name, type])).to.deep.equal([
        ['rx', 'DERIVE'],
        ['tx', 'DERIVE'],
      ]);
      expect(list).to.include({ plugin_instance: '', type_instance: '' });
    });

    it('reads many objects, and one without a list', () => {
      expect(lists(JSON.stringify([full, full]))).to.have.length(2);
      expect(lists(JSON.stringify(full))).to.have.length(1);
    });

    for (const fields of [
      { host: '' },
      { plugin: undefined },
      { type: 5 },
      { time: 'x' },
      { time: undefined },
      { values: [] },
      { values: 5 },
      { values: ['1', 2] },
      { dstypes: ['rate', 'rate'] },
      { type_instance: 7 },
    ]) {
      it(`refuses ${JSON.stringify(fields)} in place of the good field`, () =>
        expect(parse(json(fields))).to.be.a('string'));
    }
    for (const text of ['[', '[]', '[5]', '[null]', '[{}]', '"x"', '[{"labels":{"alertname":"x"},"annotations":{}}]']) {
      it(`refuses ${text}`, () => expect(parse(text, 'application/json')).to.be.a('string'));
    }
  });

  describe('Graphite', () => {
    it('gathers the lines of one value list', () => {
      const text = 'h.load.load.shortterm 0.5 1\r\nh.load.load.midterm nan 1\r\nh.cpu-0.cpu-user 7 1\r\n';
      const parsed = lists(text);
      expect(
        parsed.map((list) => [list.plugin, list.plugin_instance, list.type_instance, list.readings.length]),
      ).to.deep.equal([
        ['load', '', '', 2],
        ['cpu', '0', 'user', 1],
      ]);
      expect(parsed[0]?.readings[1]).to.deep.equal({
        name: 'midterm',
        type: 'GAUGE',
        min: 0,
        max: 5000,
        value: undefined,
      });
      expect(parsed[1]?.readings[0]).to.deep.equal({ name: 'value', type: 'DERIVE', min: 0, value: 7 });
    });

    it('takes prefix and postfix off', () => {
      const layout = { prefix: 'collectd.', postfix: '.p', separateInstances: false };
      expect(lists('collectd.h.p.load.load.midterm 1 1', 'text/graphite', layout)[0]).to.include({
        host: 'h',
        plugin: 'load',
      });
    });

    for (const text of [
      'h.load.load 1',
      'h.load.load x 1',
      'h.load.load 1 x',
      'h.load.load 1 1 1',
      'h.load 1 1',
      '.load.load 1 1',
      'h..load 1 1',
      'h.a.b.c.d 1 1',
      'x',
      '1:5',
    ]) {
      it(`refuses ${JSON.stringify(text)}`, () => expect(parse(text, 'text/graphite')).to.be.a('string'));
    }
    it('refuses a path without the configured prefix or postfix', () => {
      expect(parse('h.load.load 1 1', 'text/graphite', { ...plain, prefix: 'c.' })).to.be.a('string');
      expect(parse('h.load.load 1 1', 'text/graphite', { ...plain, postfix: '.p' })).to.be.a('string');
    });
  });

  it('knows the format by what the message looks like', () => {
    expect(lists(' [{"values":[1],"time":1,"host":"h","plugin":"p","type":"cpu"}]')).to.have.length(1);
    expect(lists('putval h/p/cpu N:1')).to.have.length(1);
    expect(lists('h.p.cpu 1 1')).to.have.length(1);
  });

  it('refuses what is not UTF-8', () => {
    expect(parseCollectd(Buffer.from([0x50, 0xff]), undefined, types, plain)).to.be.a('string');
  });

  it('never throws, and every value is finite or undefined', () => {
    const text = fc.string({ unit: fc.constantFrom(...Array.from('PUTVAL hpt/-:.,"\\=[]{}015eN\n\r')), maxLength: 80 });
    const near = text.map((end) => `PUTVAL h/p/t ${end}`);
    const formats = fc.constantFrom(undefined, 'text/collectd', 'application/json', 'text/graphite');
    fc.assert(
      fc.property(fc.oneof(text, near, fc.json()), formats, fc.boolean(), (body, format, separateInstances) => {
        const parsed = parse(body, format, { ...plain, separateInstances });
        if (typeof parsed === 'string') return;
        for (const { value } of parsed.flatMap((list) => list.readings)) {
          expect(value === undefined || Number.isFinite(value)).to.equal(true);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
