import { expect } from 'chai';
import { enrich, onC, runFilters } from '../../tests/support/filter-run.ts';
import { filterEvent } from '../../tests/support/filter-story.ts';

describe('event_filter, its counters and failures', () => {
  describe('C12 failures:', () => {
    const failing = { type: 'copy', from: 'event.extra.number', field: 'output' };
    const event = filterEvent({ number: 123 });

    it('says which action could not do what, keeps the event, and lets it go on', () => {
      const { kinds, failures, counter } = runFilters([enrich([failing])], [event]);
      expect(kinds).to.deep.equal(['forward']);
      expect(failures).to.have.length(1);
      expect(failures[0]).to.deep.include({
        rule: 'rule-0',
        kind: 'action',
        message: 'Action 1: A number cannot be assigned to output, which is a text',
        unread: true,
      });
      expect(failures[0]?.event).to.include({ entity_id: 'R/C', output: 'O' });
      expect(counter()).to.include({ events_count: 1, failures_count: 1 });
    });

    it('drops the event with on_failure drop, and stops with break', () => {
      expect(runFilters([enrich([failing], { on_failure: 'drop' })], [event]).kinds).to.deep.equal(['drop']);
      const rules = [enrich([failing], { on_failure: 'break' }), { type: 'drop', event_pattern: onC }];
      expect(runFilters(rules, [event]).kinds).to.deep.equal(['forward']);
    });

    for (const [name, action, kind, message] of [
      [
        'a field that does not exist',
        { type: 'copy', from: 'event.extra.none', field: 'output' },
        'action',
        'event.extra.none has no value',
      ],
      [
        'a missing key',
        { type: 'set_field_from_template', field: 'output', template: '{{event.extra.none}}' },
        'template',
        'event.extra.none has no value',
      ],
      [
        'a state that is none',
        { type: 'set_field_from_template', field: 'state', template: '7' },
        'action',
        'state must be',
      ],
      [
        'an object as info',
        { type: 'copy_to_entity_info', name: 'a', from: 'event.extra.object' },
        'action',
        'An object cannot',
      ],
      [
        'a dictionary that is none',
        { type: 'set_entity_info_from_dictionary', from: 'event.output' },
        'action',
        'not an object',
      ],
    ] as const) {
      it(`knows ${name}`, () => {
        const { failures } = runFilters([enrich([action])], [filterEvent({ object: {} })]);
        expect(failures[0]?.kind).to.equal(kind);
        expect(failures[0]?.message).to.include(message);
      });
    }

    it('keeps a few a second, and counts all', () => {
      const { failures, counter } = runFilters(
        [enrich([failing])],
        Array.from({ length: 20 }, () => event),
      );
      expect(failures).to.have.length(5);
      expect(counter()).to.include({ events_count: 20, failures_count: 20 });
    });
  });

  it('C13 counters: count on, and begin again with a changed rule', () => {
    const rule = { type: 'drop', event_pattern: onC, revision: 3 };
    const first = runFilters([rule], [filterEvent(), filterEvent()]).counter();
    expect(first).to.include({ rule: 'rule-0', revision: 3, events_count: 2, failures_count: 0 });
    const documents = first === undefined ? [] : [first];
    expect(runFilters([rule], [filterEvent()], { documents }).counter()).to.include({ events_count: 3 });
    expect(runFilters([{ ...rule, revision: 4 }], [filterEvent()], { documents }).counter()).to.include({
      revision: 4,
      events_count: 1,
    });
  });
});
