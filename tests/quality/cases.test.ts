/** Every case of the behaviour that we promise has a test with the id of the case in its title. */
import { expect } from 'chai';
import { readRepositoryFile, repositoryFiles } from '../support/repository.ts';

/** Sections that are finished, with the ids of their cases. A section joins when its last case has its test. */
const sections: Readonly<Record<string, readonly number[]>> = {
  // The life of an alarm.
  A: numbers(
    '1 2 3 4 6 7 8 9 10 12 13 14 15 16 18 19 21 23 24 25 26 27 28 30 31 32 34 35 36 38 39 40 42 43 44 45 46 47 48 49 50 51 53',
  ),
  // Entities and their graph.
  B: [1, 2, 3, 5, 6, 7, 8, 9],
  // The event filter.
  C: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16],
  // Idle rules.
  D: [1, 2, 4, 5, 7, 8],
  // Pbehaviors.
  E: [1, 3, 4, 6, 7, 8, 10, 11, 12],
  // Scenarios.
  L: [1, 2, 3, 4, 5],
  // Services; 13 and 14 are about their weather, 15 about other rules for their state.
  F: [1, 2, 6, 7, 8, 9, 10, 11],
  // Authentication.
  I: [1, 2, 3, 4, 5, 6, 7, 8],
  // The alarm list.
  J: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
};

function numbers(list: string): readonly number[] {
  return list.split(' ').map(Number);
}

/** Ids in the titles of tests and of groups of tests. */
function idsWithTests(): ReadonlySet<string> {
  const titles = /\b(?:it|describe)\(\s*['"`]([^'"`]*)/g;
  const ids = new Set<string>();
  for (const path of repositoryFiles().filter((file) => file.endsWith('.test.ts'))) {
    for (const [, title = ''] of readRepositoryFile(path).matchAll(titles)) {
      for (const [id] of title.matchAll(/\b[A-Z]\d{2}\b/g)) ids.add(id);
    }
  }
  return ids;
}

describe('the cases of the promised behaviour', () => {
  const tested = idsWithTests();
  for (const [section, numbers] of Object.entries(sections)) {
    it(`of section ${section} each have a test`, () => {
      const ids = numbers.map((number) => `${section}${String(number).padStart(2, '0')}`);
      expect(ids.filter((id) => !tested.has(id))).to.deep.equal([]);
    });
  }
});
