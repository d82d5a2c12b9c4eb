import { expect } from 'chai';
import fc from 'fast-check';
import { type Columns, columnsOf, concatenate, inOrder, merge, noPoints } from './columns.ts';
import { mergeDay, type OpenPart, type PartContent, type Segment } from './day-parts.ts';

/** The parts of one day as a database would hold them. */
class Day {
  readonly parts: OpenPart[] = [];

  /** Writes what the segments need; dies after `writes` of them. */
  apply(segments: readonly Segment[], writes = Number.POSITIVE_INFINITY): readonly PartContent[] {
    const open = this.parts.at(-1);
    const contents = mergeDay(open, segments, this.points().times);
    const reached = segments.reduce((highest, { position }) => Math.max(highest, position), open?.position ?? 0);
    for (const [index, { part, columns }] of contents.slice(0, writes).entries()) {
      const position = index === contents.length - 1 ? reached : (open?.position ?? -1);
      this.parts[part] = { part, columns, log: 'process_0', position };
    }
    return contents;
  }

  points(): Columns {
    return this.parts.reduce((all, { columns }) => merge(all, columns, 'incoming'), noPoints);
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

/** Entries of many points, in no order, that often hit the same times. */
const segments = fc
  .array(
    fc.record({
      count: fc.integer({ min: 1, max: 400 }),
      stride: fc.integer({ min: 1, max: 1999 }),
      start: fc.nat(2000),
    }),
    {
      minLength: 1,
      maxLength: 20,
      size: 'max',
    },
  )
  .map((entries) =>
    entries.map(({ count, stride, start }, entry) =>
      segment(
        entry + 1,
        sequence(0, count).map((index) => (start + index * stride) % 2000),
      ),
    ),
  );

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
    it(name, () => {
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
    day.apply([segment(6, [10, 15])]);
    expect([...day.points().times]).to.deep.equal([10, 15, 20]);
    expect([...day.points().values]).to.deep.equal([7, 6, 7]);
  });

  it('never lose a point that they have, whatever comes', () => {
    fc.assert(
      fc.property(segments, (all) => {
        const day = new Day();
        for (const next of all) {
          const before = day.parts.map(({ columns }) => columns);
          day.apply([next]);
          for (const [part, columns] of before.entries()) {
            expect([...(day.parts[part]?.columns.times ?? [])]).to.include.members([...columns.times]);
          }
        }
      }),
    );
  });

  it('hold the same points in whatever steps they are merged, with crashes in the middle of steps', () => {
    const numbers = fc.infiniteStream(fc.integer({ min: 0, max: 4 }));
    fc.assert(
      fc.property(segments, numbers, numbers, (all, sizes, crashes) => {
        const expected = inOrder(concatenate(all.map(({ columns }) => columns)));
        const day = new Day();
        for (let from = 0; from < all.length; ) {
          const to = from + 1 + sizes.next().value;
          // The next pass may find more in the journal than the one that died.
          day.apply(all.slice(from, to), crashes.next().value);
          day.apply(all.slice(from, to + 1));
          from = to;
        }
        expect(day.points()).to.deep.equal(expected);
      }),
    );
  });
});
