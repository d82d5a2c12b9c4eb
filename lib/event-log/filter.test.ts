import { expect } from 'chai';
import type { LoggedEvent } from './entry.ts';
import { isRoutine } from './filter.ts';

type Entry = Pick<LoggedEvent, 'facts' | 'outcome' | 'changes'>;

const change = { change: 'statusdec', alarm_id: 'a', state: 2, status: 1 } as const;
const entry = (event_type: string, fields: Partial<Entry> = {}): Entry => ({
  facts: { event_type },
  outcome: { kind: 'forward' },
  changes: [],
  ...fields,
});

describe('what is routine in the event log', () => {
  for (const [what, given, expected] of [
    ['a wake-up that changed nothing', entry('updatestatus'), true],
    ['a wake-up that changed an alarm', entry('updatestatus', { changes: [change] }), false],
    ['a wake-up that became a dead letter', entry('noevents', { outcome: { kind: 'dead_letter' } }), false],
    ['a message that was sent on', { facts: {}, outcome: { kind: 'redirect' }, changes: [] }, true],
    ['a check that changed nothing', entry('check'), false],
    ['an entry into a pbehavior', entry('pbhenter'), false],
    ['what could not be read', { facts: {}, outcome: { kind: 'dead_letter' }, changes: [] }, false],
  ] as const) {
    it(`${expected ? 'is' : 'is not'} ${what}`, () => expect(isRoutine(given)).to.equal(expected));
  }
});
