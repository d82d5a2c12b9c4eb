import { expect } from 'chai';
import { displayName } from './display-name.ts';

describe('the display name', () => {
  it('is the same for the same event and readable', () => {
    expect(displayName('process:12:3')).to.equal(displayName('process:12:3'));
    expect(displayName('')).to.match(/^[A-Z]{3}-[A-Z]{3}-[A-Z]{3}$/);
  });

  it('differs between 100,000 neighbouring events', () => {
    const names = new Set(
      Array.from({ length: 100_000 }, (_, index) => displayName(`process:${Math.floor(index / 500)}:${index % 500}`)),
    );
    expect(names.size).to.equal(100_000);
  });
});
