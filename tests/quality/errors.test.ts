import { expect } from 'chai';
import { errorCodes } from '../../lib/errors/codes.ts';
import { deadLetterTexts } from '../../webserver/console/texts/en/dead-letters.ts';
import { readRepositoryFile } from '../support/repository.ts';

describe('docs/errors.md', () => {
  const rows = readRepositoryFile('docs/errors.md')
    .split('\n')
    .map((line) => /^\| `(\w+)` \| (.+?) \| (.+?) \| (.+?) \|$/.exec(line))
    .filter((match) => match !== null);

  it('says what to do about a dead letter in the words of its page', () => {
    const kinds = ['bad event', 'bug'];
    const letters = rows.filter(([, , , kind = '']) => kinds.includes(kind));
    const advice = letters.map(([, code = '', , , what = '']) => [code, what.replaceAll('`', '')]);
    expect(Object.fromEntries(advice)).to.deep.equal(deadLetterTexts.advice);
  });

  it('lists every code of the catalogue with its meaning, in the same order, and says what to do', () => {
    expect(rows.map(([, code, meaning]) => `${code}: ${meaning}`)).to.deep.equal(
      Object.entries(errorCodes).map(([code, meaning]) => `${code}: ${meaning}`),
    );
  });
});
