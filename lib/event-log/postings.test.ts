import { expect } from 'chai';
import { bucketOf, placesOf, Postings } from './postings.ts';

/** Asks the packed form, as a search does. */
function lookUp(postings: Postings, term: number): readonly number[] {
  const packed = postings.pack().get(bucketOf(term, postings.buckets));
  return packed === undefined ? [] : placesOf(term, packed);
}

describe('the postings of a block', () => {
  for (const { terms, buckets } of [
    { terms: 0, buckets: 1 },
    { terms: 512, buckets: 1 },
    { terms: 513, buckets: 16 },
    { terms: 5000, buckets: 64 },
  ]) {
    it(`find each of ${terms} terms in ${buckets} buckets`, () => {
      const postings = new Postings();
      const termOf = (index: number): number => (index * 2_654_435_761) % 2 ** 32;
      for (let index = 0; index < terms; index += 1) {
        for (const place of [index % 7, 100 + (index % 150)]) postings.add(termOf(index), place);
      }
      expect(postings.buckets).to.equal(buckets);
      const packed = postings.pack();
      for (let index = 0; index < terms; index += 1) {
        const part = packed.get(bucketOf(termOf(index), buckets)) ?? new Uint8Array();
        expect(placesOf(termOf(index), part)).to.deep.equal([index % 7, 100 + (index % 150)]);
      }
    });
  }

  it('hold a place once, however often a term occurs there', () => {
    const postings = new Postings();
    for (const place of [0, 0, 3, 249, 249]) postings.add(0xff_ff_ff_ff, place);
    expect(lookUp(postings, 0xff_ff_ff_ff)).to.deep.equal([0, 3, 249]);
    expect(lookUp(postings, 0)).to.deep.equal([]);
    expect(lookUp(postings, 0xff_ff_ff_fe)).to.deep.equal([]);
  });
});
