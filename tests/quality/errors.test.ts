import { expect } from 'chai';
import { errorCodes } from '../../lib/errors/codes.ts';
import { readRepositoryFile } from '../support/repository.ts';

describe('docs/errors.md', () => {
  it('lists every code of the catalogue with its meaning, in the same order, and says what to do', () => {
    const rows = readRepositoryFile('docs/errors.md')
      .split('\n')
      .map((line) => /^\| `(\w+)` \| (.+?) \| (.+?) \| (.+?) \|$/.exec(line))
      .filter((match) => match !== null);
    expect(rows.map(([, code, meaning]) => `${code}: ${meaning}`)).to.deep.equal(
      Object.entries(errorCodes).map(([code, meaning]) => `${code}: ${meaning}`),
    );
  });
});
