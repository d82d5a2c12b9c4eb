import { expect } from 'chai';
import type { AlarmRules } from '../../lib/alarm/alarm-rules.ts';
import { defaultAlarmConfig } from '../../lib/alarm/config.ts';
import type { Entity } from '../../lib/alarm/entity.ts';
import type { Effect, ProcessResult, StoredDocument } from '../../lib/engine/contract.ts';
import type { Event, EventType } from '../../lib/event/event.ts';
import { compileAlarmRules } from '../../lib/rules/alarm-rules.ts';
import { Story } from '../../tests/support/alarm-story.ts';
import { having } from '../../tests/support/filter-story.ts';
import { bookOf } from '../../tests/support/pbehavior-story.ts';
import { process, read } from './process.ts';

const config = { ...defaultAlarmConfig, wake_ups_per_tick: 10 };
const user = { initiator: 'user', author: 'bob' } as const;

/** Events of one story, so that their ids and times follow each other. */
function events(...given: readonly [EventType, Partial<Event>?][]): readonly Event[] {
  const story = new Story();
  return given.map(([type, fields]) => story.event(type, fields ?? {}));
}

function run(
  batch: readonly Event[],
  entities: readonly Entity[] = [new Story().entity],
  rules?: AlarmRules,
): ProcessResult {
  const stored = new Map<string, StoredDocument>(entities.map((entity) => [`entities/${entity._id}`, entity]));
  return process(batch, {
    config,
    rules,
    documents: { get: (collection, id) => stored.get(`${collection}/${id}`) },
    now: 0,
  });
}

/** What the effects are, one word each. */
function kinds(effects: readonly Effect[]): readonly string[] {
  return effects.map((effect) => {
    switch (effect.kind) {
      case 'document':
        return effect.urgent ? 'urgent document' : 'document';
      case 'archive':
        return effect.collection;
      case 'publish':
        return effect.message.routing_key;
      default:
        return effect.kind;
    }
  });
}

function published(effects: readonly Effect[]): readonly object[] {
  return effects.flatMap((effect) => (effect.kind === 'publish' ? [effect.message.body] : []));
}

function archived(effects: readonly Effect[]): readonly StoredDocument[] {
  return effects.flatMap((effect) => (effect.kind === 'archive' ? [effect.document] : []));
}

describe('the alarm engine', () => {
  it('asks for the entity of each event that concerns alarms, once', () => {
    const batch = [...events(['check', { state: 1 }], ['ack'], ['log']), ...events(['perf', { entity_id: 'other' }])];
    expect(read(batch)).to.deep.equal([{ collection: 'entities', id: 'R/C' }]);
  });

  it('does nothing for an empty batch', () => {
    expect(run([])).to.deep.equal({ outcomes: [], effects: [] });
  });

  it('forwards every event as it came, whatever becomes of it', () => {
    const batch = events(
      ['check', { state: 2 }],
      ['perf'],
      ['log'],
      ['ack', user],
      ['uncancel', user],
      ['resolve_close'],
    );
    expect(run(batch).outcomes).to.deep.equal(batch.map((event) => ({ kind: 'forward', event })));
  });

  it('a new alarm is an urgent document and a message', () => {
    const batch = events(['check', { state: 2 }]);
    const { effects } = run(batch);
    expect(kinds(effects)).to.deep.equal(['create.2', 'urgent document']);
    const [event] = batch;
    expect(published(effects)).to.deep.equal([
      {
        kind: 'change',
        change: 'create',
        entity_id: 'R/C',
        alarm_id: `${event?.received_ms.toString(36).padStart(9, '0')}-event-1`,
        event_id: 'event-1',
        time: event?.alarm_time_ms,
        state: 2,
        status: 1,
        acknowledged: false,
        author: 'K.KN',
        output: 'O',
      },
    ]);
  });

  it('the same state again is a document that can wait, and no message', () => {
    const { entity } = new Story().check(2);
    expect(kinds(run(events(['check', { state: 2 }]), [entity]).effects)).to.deep.equal(['document']);
  });

  it('several events of one entity are one document, urgent when one of them is', () => {
    const { effects } = run(events(['check', { state: 2 }], ['check', { state: 0 }], ['check', { state: 0 }]));
    expect(kinds(effects)).to.deep.equal(['create.2', 'statedec.0', 'statusdec.0', 'urgent document']);
    const [, back] = published(effects);
    expect(back).to.include({ change: 'statedec', state: 0, previous_state: 2, status: 0 });
  });

  it('tells what scenarios did after what they followed, in their own name, and plans pbehaviors', () => {
    const pbehavior = { title: 'P', pbehavior_type: 'pause', start_on_trigger: true, duration_seconds: 60 };
    const actions = [{ operation: { type: 'ack' } }, { operation: { type: 'pbehavior', ...pbehavior } }];
    const scenario = { title: 'S', entity_pattern: having('name', 'R'), triggers: ['create'], actions };
    const rules = compileAlarmRules([], {
      related: new Map([['scenarios', [{ _id: 's', ...scenario }]]]),
      report: (rule, reason) => expect.fail(`${rule}: ${reason}`),
    });
    const batch = events(['check', { state: 2 }]);
    const { effects } = run(batch, undefined, rules);
    const planned = ['pbehaviors', 'pbehavior_changes', 'touch'];
    expect(kinds(effects)).to.deep.equal(['create.2', 'ack.2', ...planned, 'urgent document']);
    const [create, ack] = published(effects);
    expect(create).to.include({ author: 'K.KN', event_id: 'event-1', acknowledged: true });
    expect(ack).to.include({ author: 'system', event_id: 'event-1', acknowledged: true });
    const [document] = archived(effects);
    const [event] = batch;
    const [start, stop] = [0, 60_000].map((later) => new Date((event?.received_ms ?? 0) + later).toISOString());
    expect(document).to.deep.include({ type: 'pause', start, stop, entity_pattern: having('id', 'R/C') });
    expect(bookOf(document === undefined ? [] : [{ ...document }]).pbehaviors).to.have.length(1);
    expect(archived(run(batch, undefined, rules).effects)).to.deep.equal(archived(effects));
  });

  it('keeps what an event leaves alone, by identity', () => {
    const { entity } = new Story().check(2).act('ack');
    const [effect] = run(events(['check', { state: 2 }]), [entity]).effects;
    const after = effect?.kind === 'document' ? effect.document : undefined;
    expect(after).to.include({ infos: entity.infos, created: entity.created });
    expect(after).to.have.nested.property('alarm.steps', entity.alarm?.steps);
    expect(after).to.have.nested.property('alarm.acknowledge', entity.alarm?.acknowledge);
  });

  it('nothing is written where nothing is wrong', () => {
    expect(run(events(['check', { state: 0 }], ['resolve_close', { initiator: 'system' }])).effects).to.deep.equal([]);
  });

  it('a resolved alarm leaves its entity and goes to the archive', () => {
    const { entity } = new Story().checks(2, 0);
    const { effects } = run(events(['resolve_close', { initiator: 'system', received_ms: Date.UTC(2030, 1) }]), [
      entity,
    ]);
    expect(kinds(effects)).to.deep.equal(['resolved_alarms', 'resolve.0', 'urgent document']);
    const [alarm] = archived(effects);
    expect(alarm).to.include({ _id: entity.alarm?.id, id: entity.alarm?.id, entity_id: 'R/C' });
    expect(alarm).to.have.property('resolved');
    const document = effects.find((effect) => effect.kind === 'document');
    expect(document?.document).not.to.have.property('alarm');
  });

  describe('when an entity is edited (A53)', () => {
    const [create, edit] = events(['check', { state: 2 }], ['entity_update', user]);
    const batch = [create, edit].filter((event) => event !== undefined);
    const [sick] = run(batch.slice(0, 1)).effects.flatMap((effect) =>
      effect.kind === 'document' ? [effect.document] : [],
    );
    const entity = { ...new Story().entity, ...sick } as Entity;

    it('resolves the alarm of one that is disabled now, and leaves the outcome to who edits', () => {
      const { effects } = run(batch.slice(1), [{ ...entity, enabled: false }]);
      expect(kinds(effects)).to.deep.equal(['resolved_alarms', 'resolve.2', 'urgent document']);
      expect(effects.at(-1)).to.not.have.nested.property('document.alarm');
    });

    for (const [name, given] of [
      ['of one that is enabled', entity],
      ['of a disabled one without an alarm', { ...new Story().entity, enabled: false }],
    ] as const) {
      it(`does nothing to the alarm ${name}`, () => expect(run(batch.slice(1), [given]).effects).to.deep.equal([]));
    }

    it('makes no alarm of a disabled one', () => {
      expect(run(batch.slice(0, 1), [{ ...new Story().entity, enabled: false }]).effects).to.deep.equal([]);
    });
  });

  it('tells a person that the action was applied', () => {
    const { entity } = new Story().check(2);
    const { effects } = run(events(['ack', user]), [entity]);
    expect(kinds(effects)).to.deep.equal(['ack.2', 'action_outcomes', 'outcome.applied', 'urgent document']);
    const outcome = { entity_id: 'R/C', alarm_id: entity.alarm?.id, applied: true };
    const [, body] = published(effects);
    expect(body).to.deep.equal({ kind: 'outcome', event_id: 'event-1', ...outcome });
    const [document] = archived(effects);
    expect(document).to.deep.include({ _id: 'event-1', ...outcome });
    expect(document).to.have.property('time').instanceOf(Date);
  });

  const refusals: readonly [string, Partial<Event>, readonly Entity[], string][] = [
    ['without an alarm', {}, [new Story().entity], 'There is no open alarm'],
    ['on an unknown entity', {}, [], 'There is no such entity'],
    ['on an earlier alarm', { alarm_id: 'x' }, [new Story().check(2).entity], 'The alarm is already resolved'],
  ];
  for (const [title, fields, entities, reason] of refusals) {
    it(`tells a person why an action ${title} was refused`, () => {
      const { effects } = run(events(['ack', { ...user, ...fields }]), entities);
      expect(kinds(effects)).to.deep.equal(['action_outcomes', 'outcome.refused']);
      expect(published(effects)[0]).to.deep.include({ applied: false, reason });
      expect(archived(effects)[0]).to.deep.include({ applied: false, reason });
    });
  }

  it('tells nobody of an action that a tool sent', () => {
    const { entity } = new Story().check(2);
    expect(kinds(run(events(['ack']), [entity]).effects)).to.deep.equal(['ack.2', 'urgent document']);
    expect(kinds(run(events(['ackremove']), [entity]).effects)).to.deep.equal([]);
  });

  it('a check whose entity nobody made is a dead letter, not a lost alarm', () => {
    const [outcome] = run(events(['check', { state: 2 }]), []).outcomes;
    expect(outcome).to.include({ kind: 'dead_letter', code: 'engine_failed' });
  });

  it('the same batch has the same answer', () => {
    const batch = events(['check', { state: 2 }], ['ack', user], ['check', { state: 3 }], ['cancel', user]);
    expect(run(batch)).to.deep.equal(run(batch));
  });
});
