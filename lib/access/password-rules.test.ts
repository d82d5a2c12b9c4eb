import { expect } from 'chai';
import { faultOfPassword } from './password-rules.ts';

describe('a chosen password', () => {
  const names = ['marie.bell', 'Marie-Louise Bell'];
  const cases: readonly (readonly [string, string, string | undefined])[] = [
    ['eleven characters', 'xkcd-marble', 'Must have at least 12 characters.'],
    ['eleven characters of which one is two units', 'xkcd-marbl🐎', 'Must have at least 12 characters.'],
    ['twelve characters', 'xkcd-marbles', undefined],
    ['twelve small letters', 'tjqmvurkbaxe', undefined],
    ['spaces and accents', 'une forêt d’été', undefined],
    ['the name in capitals', 'MARIE-LOUISE BELL', 'Must not be the name of the account.'],
    ['one of the commonest, in capitals', 'Password1234', 'Is one of the passwords that are guessed first.'],
    ['one letter again and again', 'aaaaaaaaaaaaaaaa', 'Is one of the passwords that are guessed first.'],
    ['two letters in turn', 'abababababab', 'Is one of the passwords that are guessed first.'],
    ['too much', 'ab1'.repeat(400), 'Must have at most 1024 characters.'],
  ];
  for (const [what, password, fault] of cases) {
    it(`of ${what} is ${fault === undefined ? 'accepted' : `refused: ${fault}`}`, () => {
      expect(faultOfPassword(password, names)).to.equal(fault);
    });
  }
});
