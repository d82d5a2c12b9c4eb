import { expect } from 'chai';
import fc from 'fast-check';
import { validatePerfDataArray } from './validate.ts';

const base = { metric: 'm', value: 1 };

describe('validatePerfDataArray', () => {
  const cases: readonly (readonly [name: string, input: unknown, expected: unknown])[] = [
    [
      'keeps a full item',
      { ...base, unit: 's', type: 'DERIVE', min: 0, max: 5 },
      { ...base, unit: 's', type: 'DERIVE', min: 0, max: 5 },
    ],
    ['reads types in lower case and leaves GAUGE out', { ...base, type: 'gauge' }, base],
    ['reads numbers that were sent as texts', { metric: 'm', value: '1', min: '0' }, { ...base, min: 0 }],
    ['leaves null fields out', { ...base, unit: null, warn: null, min: null, type: null }, base],
    ['leaves unknown fields out', { ...base, retention: 3600 }, base],
    ['reads a plain number as a threshold', { ...base, warn: 5 }, { ...base, warn: { low: 0, high: 5 } }],
    ['reads a range as a threshold', { ...base, crit: '@1:2' }, { ...base, crit: { low: 1, high: 2, inside: true } }],
    ['keeps a range that is an object', { ...base, crit: { low: 3 } }, { ...base, crit: { low: 3 } }],
    ['leaves a threshold out that cannot be read', { ...base, warn: 'x', crit: true }, base],
  ];
  for (const [name, input, expected] of cases) {
    it(name, () => expect(validatePerfDataArray([input])).to.deep.equal({ items: [expected], rejected: 0 }));
  }

  for (const input of [
    null,
    5,
    'm=1',
    {},
    { metric: 'm' },
    { value: 1 },
    { metric: '', value: 1 },
    { metric: 5, value: 1 },
    { metric: 'm', value: 'x' },
    { metric: 'm', value: '' },
    { metric: 'm', value: {} },
    { metric: 'm', value: true },
    { ...base, type: 'HISTOGRAM' },
  ]) {
    it(`loses ${JSON.stringify(input)} alone, and counts it`, () => {
      expect(validatePerfDataArray([base, input, base])).to.deep.equal({ items: [base, base], rejected: 1 });
    });
  }

  it('takes null and U for undetermined', () => {
    const input = [
      { metric: 'm', value: null },
      { metric: 'm', value: 'U' },
    ];
    expect(validatePerfDataArray(input)).to.deep.equal({ items: [], rejected: 0 });
  });

  it('counts what is no array as one bad item', () => {
    expect(validatePerfDataArray({ metric: 'm', value: 1 })).to.deep.equal({ items: [], rejected: 1 });
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => validatePerfDataArray([value]).items.length < 2));
  });
});
