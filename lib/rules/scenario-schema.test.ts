import { expect } from 'chai';
import { having } from '../../tests/support/filter-story.ts';
import { scenarioSchema } from './scenario.ts';

type Fields = Readonly<Record<string, unknown>>;

const everything = { entity_pattern: having('type', 'resource') };
const comment = (text = 'seen'): Fields => ({ operation: { type: 'comment', comment: text } });
const ticket = { type: 'assocticket', ticket: 'T' };

describe('the schema of scenarios', () => {
  const base = { title: 'S', ...everything, triggers: ['create'], actions: [comment()] };
  const pbehavior = {
    type: 'pbehavior',
    title: 'P',
    pbehavior_type: 'pause',
    start_on_trigger: true,
    duration_seconds: 1,
  };
  const cases: readonly [string, Fields, string | undefined][] = [
    ['a plain one', {}, undefined],
    ['a pbehavior', { actions: [{ operation: pbehavior }] }, undefined],
    ['nothing that it selects', { entity_pattern: undefined }, 'entity_pattern'],
    ['no trigger', { triggers: [] }, 'triggers'],
    ['an unknown trigger', { triggers: ['update'] }, 'triggers.0'],
    ['a count without its trigger', { events_count: 3 }, 'events_count'],
    ['the trigger of a count without one', { triggers: ['eventscount'] }, 'events_count'],
    [
      'a delay after the end',
      { triggers: ['resolve'], delay_seconds: 1, actions: [{ operation: pbehavior }] },
      'delay_seconds',
    ],
    ['only things that cannot be done after the end', { triggers: ['resolve'] }, 'actions'],
    ['a value that there is not', { actions: [comment('{{alarm.nothing}}')] }, 'actions.0.operation.comment'],
    ['a value that is no text', { actions: [comment('{{alarm.acknowledge}}')] }, 'actions.0.operation.comment'],
    ['an author with an open place', { actions: [{ ...comment(), author: '{{' }] }, 'actions.0.author'],
    [
      'two patterns of one kind',
      { actions: [{ ...comment(), ...everything, entity_pattern_id: 'x' }] },
      'actions.0.entity_pattern_id',
    ],
    [
      'a pbehavior without an end',
      { actions: [{ operation: { ...pbehavior, start_on_trigger: false } }] },
      'actions.0.operation.start',
    ],
    [
      'an address that is none',
      { actions: [{ operation: { ...ticket, ticket_url: 'ftp://x' } }] },
      'actions.0.operation.ticket_url',
    ],
  ];
  for (const [title, fields, path] of cases) {
    it(`${path === undefined ? 'takes' : 'refuses'} ${title}`, () => {
      const { error } = scenarioSchema.safeParse({ ...base, ...fields });
      expect(error?.issues[0]?.path.join('.')).to.equal(path);
    });
  }
});
