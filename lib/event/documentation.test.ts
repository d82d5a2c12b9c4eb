import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { locateHome } from '../config/home.ts';
import { METRIC_NAME_LENGTH_MAX, PERF_DATA_ITEMS_MAX } from '../perf-data/parse.ts';
import { internalEventTypes, logEventTypes, metricEventTypes, publicEventTypes } from './event.ts';
import { checkLikeTypes, logLikeTypes } from './event-type.ts';
import { EXTRA_DEPTH_MAX } from './extra.ts';
import { ENTITY_ID_BYTES_MAX, NAME_LENGTH_MAX } from './identity.ts';
import { defaultTextLimits } from './normalise.ts';
import { TAGS_MAX } from './tags.ts';

const { code } = locateHome({});
const documentation = readFileSync(join(code, 'docs/event.md'), 'utf8');
const source = readFileSync(join(code, 'lib/event/event.ts'), 'utf8');

function fieldsOf(name: string): readonly string[] {
  const body = new RegExp(`export interface ${name} {\\n(.*?)\\n}`, 's').exec(source)?.[1] ?? '';
  return [...body.matchAll(/^ {2}readonly (\w+)\??:/gm)].map((match) => match[1] ?? '');
}

describe('docs/event.md', () => {
  const types = [
    ...publicEventTypes,
    ...metricEventTypes,
    ...logEventTypes,
    ...internalEventTypes,
    ...checkLikeTypes,
    ...logLikeTypes,
  ];
  for (const type of types) {
    it(`tells what becomes of ${type}`, () => expect(documentation).to.include(`\`${type}\``));
  }

  for (const field of [...fieldsOf('Event'), ...fieldsOf('PerfDataItem')]) {
    it(`explains the field ${field}`, () =>
      expect(documentation).to.match(new RegExp(`^\\| (.*, )?\`${field}\`.* \\|`, 'm')));
  }

  for (const field of fieldsOf('ThresholdRange')) {
    it(`shows ${field} of a range`, () => expect(documentation).to.include(`"${field}":`));
  }

  for (const limit of [
    NAME_LENGTH_MAX,
    ENTITY_ID_BYTES_MAX,
    METRIC_NAME_LENGTH_MAX,
    PERF_DATA_ITEMS_MAX,
    EXTRA_DEPTH_MAX,
    TAGS_MAX,
    defaultTextLimits.output,
    defaultTextLimits.longOutput,
  ]) {
    it(`names the limit ${limit}`, () => expect(documentation).to.include(` ${limit.toLocaleString('en')} `));
  }

  it('was compared with fields that exist', () => {
    expect(fieldsOf('Event')).to.include.members(['event_id', 'extra']);
    expect(fieldsOf('Event').length).to.be.above(25);
    expect(fieldsOf('PerfDataItem')).to.have.length(8);
  });
});
