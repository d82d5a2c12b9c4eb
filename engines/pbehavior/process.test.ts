import { expect } from 'chai';
import type { Entity } from '../../lib/alarm/entity.ts';
import type { Effect } from '../../lib/engine/contract.ts';
import type { Event } from '../../lib/event/event.ts';
import type { PbehaviorBook } from '../../lib/pbehavior/book.ts';
import { Story } from '../../tests/support/alarm-story.ts';
import { bookOf, storedPbehavior } from '../../tests/support/pbehavior-story.ts';
import { pbehaviorConfigSchema } from './config.ts';
import { readEntities, treatEvents } from './process.ts';

const config = pbehaviorConfigSchema.parse({});
const inside = Date.parse('2026-11-02T08:30:00Z');
const after = Date.parse('2026-11-02T09:00:00Z');

function treat(entity: Entity | undefined, batch: readonly Event[], rules: PbehaviorBook | undefined, now = inside) {
  const documents = { get: () => entity };
  return treatEvents(batch, { config, rules, documents, now });
}

/** The entity after the effects. */
function entityOf(effects: readonly Effect[]): Entity | undefined {
  const found = effects.find((effect) => effect.kind === 'document');
  return found === undefined ? undefined : (found.document as Entity);
}

const changesOf = (effects: readonly Effect[]): readonly string[] =>
  effects.flatMap((effect) => (effect.kind === 'publish' ? [effect.message.routing_key] : []));

describe('the engine of pbehaviors', () => {
  const book = bookOf([storedPbehavior('a')]);
  const story = new Story().check(2);
  const check = story.event('check', { state: 2 });

  it('forwards every event as it came, and touches nothing where no pbehavior is', () => {
    for (const rules of [undefined, bookOf([])]) {
      const { outcomes, effects } = treat(story.entity, [check, check], rules);
      expect(outcomes).to.deep.equal([
        { kind: 'forward', event: check },
        { kind: 'forward', event: check },
      ]);
      expect(effects).to.deep.equal([]);
    }
  });

  it('reads entities only where one may enter, and those that it is asked for', () => {
    const wakeUp = story.event('pbhleave', { initiator: 'system' });
    expect(readEntities([check], config, bookOf([]))).to.deep.equal([]);
    expect(readEntities([check, wakeUp], config, bookOf([]))).to.have.length(1);
    const ack = story.event('ack', { initiator: 'user' });
    expect(readEntities([check], config, book)).to.deep.equal([]);
    expect(readEntities([check, ack, ack], config, book)).to.deep.equal([{ collection: 'entities', id: 'R/C' }]);
  });

  it('takes an entity and its alarm in and out, once', () => {
    const entered = treat(story.entity, [check, check], book);
    const first = entityOf(entered.effects);
    expect(first).to.deep.include({ pbehaviors: { keys: ['a@1'], wake_up: new Date(after) } });
    expect(first?.alarm?.steps.map(({ type }) => type)).to.deep.equal(['stateinc', 'statusinc', 'pbhenter']);
    expect(changesOf(entered.effects)).to.deep.equal(['pbhenter.2']);
    for (const seconds of [1, 2, 3]) {
      expect(treat(first, [check, check], book, inside + seconds * 1000).effects).to.deep.equal([]);
    }
    const left = treat(first, [story.event('pbhleave', { initiator: 'system' })], book, after);
    const last = entityOf(left.effects);
    expect(last).not.to.have.any.keys('pbehavior_info', 'pbehaviors');
    expect(last?.alarm).to.include({ inactive_duration_ms: after - inside, pbehavior_inactive_duration_ms: 1_800_000 });
    expect(last?.alarm).not.to.have.any.keys('pbehavior_info', 'inactive_since');
    expect(changesOf(left.effects)).to.deep.equal(['pbhleave.2']);
  });

  it('looks again at an entity that says something else than it did, as after a take-over', () => {
    const first = entityOf(treat(story.entity, [check], book).effects);
    expect(treat(first, [check, check], book).effects).to.deep.equal([]);
    expect(entityOf(treat(story.entity, [check], book).effects)).to.deep.equal(first);
  });

  it('gives the same answer to the same question', () => {
    expect(treat(story.entity, [check], book)).to.deep.equal(treat(story.entity, [check], book));
  });

  it('renames without leaving, and leaves the last pbehavior when there is none any more', () => {
    const first = entityOf(treat(story.entity, [check], book).effects);
    const renamed = bookOf([storedPbehavior('a', { title: 'Other', revision: 2 })]);
    const { effects } = treat(first, [check], renamed, inside + 60_000);
    expect(entityOf(effects)?.alarm?.pbehavior_info).to.include({ name: 'Other', revision: 2 });
    expect(entityOf(effects)?.alarm?.pbehavior_info?.since).to.deep.equal(new Date(inside));
    expect(changesOf(effects)).to.deep.equal([]);
    const bare = entityOf(treat(first, [check], bookOf([])).effects);
    expect(bare).not.to.have.any.keys('pbehavior_info', 'pbehaviors');
  });

  it('leaves an open alarm alone when a measurement or a trap comes: that does not reach the engine of alarms', () => {
    const { alarm: _alarm, ...quiet } = story.entity;
    for (const type of ['perf', 'trap'] as const) {
      const event = story.event(type, {});
      expect(treat(story.entity, [event], book).effects).to.deep.equal([]);
      expect(entityOf(treat(quiet, [event], book).effects)?.pbehavior_info?.id).to.equal('a');
    }
  });

  it('does nothing for an entity that does not exist', () => {
    expect(treat(undefined, [check], book).effects).to.deep.equal([]);
  });

  for (const [what, extra, expected] of [
    ['a downtime', { start: 1, end: 3600 }, { enabled: true, stop: '1970-01-01T01:00:00.000Z' }],
    ['times as texts', { start: '1', end: '3600' }, { enabled: true }],
    ['the end of one', { start: 1, end: 4e9, action: 'delete' }, { enabled: true, stop: '2026-11-02T08:00:05.000Z' }],
    ['the end of one that never began', { start: 4e9, end: 5e9, action: 'delete' }, { enabled: false }],
    ['no times', { start: 1 }, undefined],
    ['an end before the start', { start: 9, end: 1 }, undefined],
    ['a time that is none', { start: 'now', end: 3600 }, undefined],
  ] as const) {
    it(`makes a pbehavior of ${what}, or does not`, () => {
      const event = new Story().event('log', { at: 5, extra: { event_type: 'downtime', downtime_id: 3, ...extra } });
      const { effects } = treat(undefined, [event], undefined);
      const made = effects.find((effect) => effect.kind === 'archive' && effect.collection === 'pbehaviors');
      if (expected === undefined) expect(effects).to.deep.equal([]);
      else expect(made?.kind === 'archive' && made.document).to.deep.include({ type: 'maintenance', ...expected });
      if (made?.kind === 'archive') expect(() => bookOf([{ ...made.document }])).not.to.throw();
    });
  }
});
