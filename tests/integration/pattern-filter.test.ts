import { expect } from 'chai';
import { randomBytes } from 'node:crypto';
import type { Entity } from '../../lib/alarm/entity.ts';
import { connectDatabase, type Database } from '../../lib/mongo/client.ts';
import { compilePattern } from '../../lib/pattern/compile.ts';
import { patternFilter } from '../../lib/pattern/mongo-filter.ts';
import { alarmSubject, entitySubject } from '../../lib/pattern/subjects.ts';
import {
  alarmCases,
  patternAlarm,
  patternCases,
  patternEntities as entities,
  patternNow as now,
} from '../support/pattern-cases.ts';
import { testEnvironment } from '../support/vhost.ts';

describe('a pattern and its filter in the database', () => {
  let database: Database;
  const collection = () => database.db.collection<Entity>('entities');

  before(async () => {
    const name = `test_${randomBytes(5).toString('hex')}`;
    database = await connectDatabase({
      uri: testEnvironment('VIGIE_TEST_MONGODB_URI'),
      database: name,
      app: 'tests',
    });
    await collection().insertMany(entities.map((entity) => ({ ...entity })));
    const [first] = entities;
    if (first !== undefined)
      await database.db.collection<Entity>('alarmed').insertOne({ ...first, alarm: patternAlarm });
  });

  after(async () => {
    await database.db.dropDatabase();
    await database.close();
  });

  for (const { pattern, matches } of patternCases) {
    it(`find the same: ${JSON.stringify(pattern)}`, async () => {
      const { matches: predicate } = compilePattern(pattern, entitySubject);
      expect(entities.filter((entity) => predicate(entity, now)).map(({ _id }) => _id)).to.deep.equal(matches);
      const { filter, isExact } = patternFilter(pattern, entitySubject, { now });
      const found = await collection().find(filter).toArray();
      const decided = isExact ? found : found.filter((entity) => predicate(entity, now));
      expect(decided.map(({ _id }) => _id).sort()).to.deep.equal([...matches].sort());
    });
  }

  for (const [field, condition, isMatch] of alarmCases) {
    it(`find the same in an open alarm: ${field} ${JSON.stringify(condition)}`, async () => {
      const pattern = [[{ field, condition }]];
      const { matches } = compilePattern(pattern, alarmSubject);
      expect(matches(patternAlarm, now)).to.equal(isMatch);
      const { filter, isExact } = patternFilter(pattern, alarmSubject, { now, prefix: 'alarm.' });
      const found = await database.db.collection<Entity>('alarmed').countDocuments(filter);
      expect(isExact ? found : Math.min(found, isMatch ? 1 : 0)).to.equal(isMatch ? 1 : 0);
    });
  }
});
