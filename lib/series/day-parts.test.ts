import { expect } from 'chai';
import fc from 'fast-check';
import { type Columns, columnsOf, concatenate, inOrder, merge, noPoints } from './columns.ts';
import { isRepeat, mergeDay, type OpenPart, type PartContent, type Segment } from './day-parts.ts';

/** The parts of one day as a database would hold them. */
class Day {
  readonly parts: Columns[] = [];
  #source = { log: '', position: -1 };

  apply(segments: readonly Segment[]): readonly PartContent[] {
    const open = this.open();
    const contents = mergeDay(open, segments, this.points().times);
    for (const { part, columns } of contents) this.parts[part] = columns;
    for (const { log, position } of segments) if (position > this.#source.position) this.#source = { log, position };
    return contents;
  }

  open(): OpenPart | undefined {
    const columns = this.parts.at(-1);
    return columns === undefined ? undefined : { part: this.parts.length - 1, ...this.#source, columns };
  }

  points(): Columns {
    return this.parts.reduce((all, part) => merge(all, part, 'incoming'), noPoints);
  }
}

function segment(position: number, times: readonly number[], value = position): Segment {
  return {
    log: 'process_0',
    position,
    columns: columnsOf(
      times,
      times.map(() => value),
    ),
  };
}

function sequence(from: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => from + index);
}

const segments = fc
  .array(fc.array(fc.integer({ min: 0, max: 2000 }), { minLength: 1, maxLength: 300 }), { minLength: 1, maxLength: 20 })
  .map((batches) => batches.map((times, index) => segment(index + 1, times)));

describe('the parts of a day', () => {
  const cases = [
    { name: 'a first point begins part 0', before: 0, count: 1, written: [[0, 1]] },
    { name: 'points go to the open part while there is room', before: 500, count: 40, written: [[0, 540]] },
    { name: 'a part that is full enough is left alone', before: 500, count: 200, written: [[1, 200]] },
    {
      name: 'a part that is not is filled first',
      before: 100,
      count: 600,
      written: [
        [0, 512],
        [1, 188],
      ],
    },
    {
      name: 'many points at once fill several parts',
      before: 0,
      count: 1100,
      written: [
        [0, 512],
        [1, 512],
        [2, 76],
      ],
    },
  ];
  for (const { name, before, count, written } of cases) {
    it(`${name}`, () => {
      const day = new Day();
      if (before > 0) day.apply([segment(1, sequence(0, before))]);
      const contents = day.apply([segment(2, sequence(before, count))]);
      expect(contents.map(({ part, columns }) => [part, columns.times.length])).to.deep.equal(written);
    });
  }

  it('write nothing when the same entry comes again', () => {
    const day = new Day();
    const entry = segment(1, sequence(0, 2000));
    day.apply([entry]);
    expect(day.apply([entry])).to.deep.equal([]);
    expect(day.apply([segment(1, [3, 700])])).to.deep.equal([]);
  });

  it('hold the point of the later position when a time comes twice, also over parts', () => {
    const day = new Day();
    day.apply([segment(1, sequence(0, 600))]);
    day.apply([segment(2, [5])]);
    expect(day.points().values[5]).to.equal(2);
    expect(day.points().times).to.have.lengthOf(600);
  });

  it('take what is missing from an old entry that comes late, and overwrite nothing with it', () => {
    const day = new Day();
    day.apply([segment(7, [10, 20])]);
    const late = segment(6, [10, 15]);
    expect(isRepeat(late, day.open() ?? { part: 0, log: '', position: 0, columns: noPoints })).to.equal(true);
    day.apply([late]);
    expect([...day.points().times]).to.deep.equal([10, 15, 20]);
    expect([...day.points().values]).to.deep.equal([7, 6, 7]);
  });

  it('hold the same points in whatever steps they are merged, with crashes that repeat steps', () => {
    fc.assert(
      fc.property(
        segments,
        fc.infiniteStream(fc.integer({ min: 1, max: 4 })),
        fc.infiniteStream(fc.boolean()),
        (all, sizes, crashes) => {
          const expected = inOrder(concatenate(all.map(({ columns }) => columns)));
          const day = new Day();
          for (let from = 0; from < all.length; ) {
            const to = from + (sizes.next().value ?? 1);
            day.apply(all.slice(from, to));
            if (crashes.next().value === true) day.apply(all.slice(from, to + 1));
            from = to;
          }
          expect(day.points()).to.deep.equal(expected);
        },
      ),
    );
  });
});
