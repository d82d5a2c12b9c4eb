import { expect } from 'chai';
import fc from 'fast-check';
import { csvText } from './csv.ts';

describe('csvText', () => {
  for (const [value, cell] of [
    ['plain', 'plain'],
    ['a,b', '"a,b"'],
    ['say "x"', '"say ""x"""'],
    ['two\nlines', '"two\nlines"'],
    ['=1+1', "'=1+1"],
    ['+cmd', "'+cmd"],
    ['-2+3', "'-2+3"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\tx', "'\tx"],
    ['\r=x', `"'\r=x"`],
    ['=HYPERLINK("http://x")', `"'=HYPERLINK(""http://x"")"`],
    ['-12.5', '-12.5'],
    ['+3e-7', '+3e-7'],
    [-4, '-4'],
    [1e21, '1e+21'],
    ['', ''],
    [undefined, ''],
  ] as const) {
    it(`writes ${JSON.stringify(value)} as ${JSON.stringify(cell)}`, () => {
      expect(csvText([[value]])).to.equal(`${cell}\r\n`);
    });
  }

  it('begins no cell with a formula, whatever the text', () => {
    fc.assert(
      fc.property(fc.constantFrom('=', '+', '-', '@', '\t', '\r'), fc.string({ minLength: 1 }), (sign, rest) => {
        const text = csvText([[`${sign}x${rest}`]]);
        expect(text.replace(/^"/, '').startsWith("'")).to.equal(true);
      }),
    );
  });
});
