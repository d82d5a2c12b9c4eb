import { expect } from 'chai';
import { decodeCursor, encodeCursor, InvalidCursorError } from './cursor.ts';

describe('a cursor of the event log', () => {
  for (const direction of ['older', 'newer'] as const) {
    it(`comes back as it was: ${direction}`, () => {
      const gap = new Map([
        ['process_0', { n: 9_007_199_254_740_991, place: 0 }],
        ['a log "with" ünicode_1', { n: 0, place: 999 }],
      ]);
      expect(decodeCursor(encodeCursor({ direction, gap }))).to.deep.equal({ direction, gap });
    });
  }

  const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  for (const text of [
    '',
    'not a cursor',
    encoded(null),
    encoded({}),
    encoded([]),
    encoded(['x']),
    encoded(['o', 'process_0']),
    encoded(['o', ['process_0', -1, 0]]),
    encoded(['o', ['process_0', 1.5, 0]]),
    encoded(['o', ['process_0', 1]]),
    encoded(['o', [{ $gt: '' }, 1, 0]]),
    encoded(['o', ['process_0', { $gt: 0 }, 0]]),
  ]) {
    it(`is refused when it is none of ours: ${text}`, () => {
      expect(() => decodeCursor(text)).to.throw(InvalidCursorError);
    });
  }
});
