/** Cases of the catalogue against real processes, a real broker and a real database: events in, stored documents out. */
import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { durationsOf } from '../../lib/alarm/durations.ts';
import { AlarmSite, stepsOf } from '../support/alarm-site.ts';
import { eventually } from '../support/eventually.ts';

const opened = ['stateinc 2', 'statusinc 1'];

describe('alarm cases on real servers', function () {
  this.timeout(60_000);
  let site: AlarmSite;
  let component = '';

  before(async () => {
    site = await AlarmSite.start();
  });
  after(() => site.stop());
  beforeEach(() => {
    component = `c-${randomBytes(4).toString('hex')}`;
  });

  const check = (state: number, fields: object = {}): Readonly<Record<string, unknown>> => ({ state, ...fields });

  it('A01 a check opens an alarm with the times of event and reception, and the entity stands beside it', async () => {
    const timestamp = Math.floor(Date.now() / 1000) - 100;
    const sent = Date.now();
    await site.send(component, check(2, { timestamp, long_output: 'L', tags: { env: 'prod' } }));
    const alarm = await site.alarm(component, 'that is open', () => true);
    expect(alarm.state).to.deep.include({
      type: 'stateinc',
      value: 2,
      time: new Date(timestamp * 1000),
      author: 'K.KN',
    });
    expect(alarm.status).to.deep.include({ type: 'statusinc', value: 1, time: new Date(timestamp * 1000) });
    expect(stepsOf(alarm)).to.deep.equal(opened);
    expect(alarm.created.getTime()).to.be.within(sent - 1000, Date.now() + 1000);
    expect(alarm).to.deep.include({ long_output_history: ['L'], tags: ['env: prod'], events_count: 1 });
    const entity = await site.entity(component);
    expect(entity).to.include({ type: 'resource', component, connector: 'K/KN' });
    expect(entity?.position).to.be.at.least(1);
  });

  it('A02 a check that is ok opens nothing', async () => {
    await site.send(component, check(0));
    const entity = await eventually('the entity', async () => (await site.entity(component)) ?? undefined);
    expect(entity).not.to.have.property('alarm');
    expect(site.recordsOf(component)).to.deep.equal([]);
  });

  it('A03, A04, A42 changes of state are steps, repetitions are counted, and old steps are folded', async () => {
    const states = Array.from({ length: 30 }, (_, index) => [1, 2, 3, 2][index % 4] ?? 1);
    await site.send(component, ...states.map((state) => check(state)), check(2, { output: 'again' }));
    const alarm = await site.alarm(component, 'with 31 events', ({ events_count: count }) => count === 31);
    expect(alarm).to.include({ total_state_changes: 30, output: 'again', initial_output: 'O' });
    expect(alarm.steps).to.have.length(23);
    expect(alarm.steps[2]?.counts).to.deep.include({ 'state:1': 2, 'state:2': 5, 'state:3': 2, statechanges: 9 });
  });

  it('A06, A07, A08 back to ok is resolved by itself, goes to the archive, and the next problem is another alarm', async () => {
    await site.send(component, check(2), check(0));
    const [first] = await site.archived(component);
    expect(first && stepsOf(first)).to.deep.equal([...opened, 'statedec 0', 'statusdec 0', 'resolve']);
    expect(first?._id).to.equal(first?.id);
    expect(first?.steps.at(-1)).to.include({ author: 'system', initiator: 'system' });
    const backToOk = first?.state.time.getTime() ?? 0;
    expect((first?.resolved?.getTime() ?? 0) - backToOk).to.be.at.least(1000);
    await eventually('an entity without an alarm', async () => (await site.entity(component))?.alarm === undefined);
    await site.send(component, check(3));
    const second = await site.alarm(component, 'that is new', () => true);
    expect(second.id > (first?.id ?? '')).to.equal(true);
    expect(stepsOf(second)).to.deep.equal(['stateinc 3', 'statusinc 1']);
    const changes = await eventually('five records', () => {
      const found = site.recordsOf(component).flatMap((record) => (record.kind === 'change' ? [record.change] : []));
      return found.length >= 5 && found;
    });
    expect(changes).to.deep.equal(['create', 'statedec', 'statusdec', 'resolve', 'create']);
  });

  it('A10 a wake-up that somebody sends to an alarm that is not ok does nothing, and a connector cannot send it', async () => {
    await site.send(component, check(2));
    const alarm = await site.alarm(component, 'that is open', () => true);
    await site.act(component, { event_type: 'resolve_close', initiator: 'system' });
    await site.send(component, { event_type: 'resolve_close' }, check(3));
    const later = await site.alarm(component, 'in state 3', ({ state }) => state.value === 3);
    expect(later.id).to.equal(alarm.id);
    expect(stepsOf(later)).to.deep.equal([...opened, 'stateinc 3']);
  });

  it('A12, A13, A16 a person acknowledges once, and is told what became of it', async () => {
    await site.send(component, check(2));
    const { id } = await site.alarm(component, 'that is open', () => true);
    const first = await site.act(component, { event_type: 'ack', output: 'hi', alarm_id: id });
    const acknowledged = await site.alarm(component, 'with an ack', (alarm) => alarm.acknowledge !== undefined);
    expect(acknowledged.acknowledge).to.deep.include({
      author: 'Bob',
      user_id: 'bob',
      role: 'operator',
      initiator: 'user',
      message: 'hi',
    });
    expect(await site.outcome(first)).to.deep.include({ entity_id: `R/${component}`, alarm_id: id, applied: true });
    const second = await site.act(component, { event_type: 'ack', output: 'me too' });
    expect(await site.outcome(second)).to.deep.include({ applied: false, reason: 'The alarm is already acknowledged' });
    const third = await site.act(component, { event_type: 'ackremove' });
    const bare = await site.alarm(component, 'without an ack', (alarm) => alarm.acknowledge === undefined);
    expect(stepsOf(bare)).to.deep.equal([...opened, 'ack', 'ackremove']);
    const told = await eventually('three outcomes', () => {
      const found = site.recordsOf(component).flatMap((record) => (record.kind === 'outcome' ? [record] : []));
      return found.length >= 3 && found;
    });
    expect(told.map((record) => [record.event_id, record.applied])).to.deep.equal([
      [first, true],
      [second, false],
      [third, true],
    ]);
  });

  for (const [title, fields, reason] of [
    ['names another alarm', { alarm_id: 'earlier' }, 'The alarm is already resolved'],
    ['finds no alarm', {}, 'There is no open alarm'],
  ] as const) {
    it(`an action that ${title} is refused, and the person is told`, async () => {
      await site.send(component, check(0));
      await eventually('the entity', async () => (await site.entity(component)) !== null);
      const id = await site.act(component, { event_type: 'ack', ...fields });
      expect(await site.outcome(id)).to.deep.include({ applied: false, reason });
    });
  }

  it('an action on an entity that nobody knows is refused', async () => {
    const id = await site.act(component, { event_type: 'ack' });
    expect(await site.outcome(id)).to.deep.include({ applied: false, reason: 'There is no such entity' });
  });

  it('A19, A23, A24 a cancelled alarm keeps its state, can be taken back, and else is resolved by itself', async () => {
    const events = [check(2), { event_type: 'cancel' }, { event_type: 'uncancel' }, { event_type: 'cancel' }];
    await site.send(component, ...events);
    const [alarm] = await site.archived(component);
    expect(alarm && stepsOf(alarm)).to.deep.equal([...opened, 'statusinc 4', 'statusdec 1', 'statusinc 4', 'resolve']);
    expect([alarm?.state.value, alarm?.status.value]).to.deep.equal([2, 4]);
  });

  it('A25, A26, A28 a snooze ends by itself, and its time is counted', async () => {
    const snooze = { event_type: 'snooze', duration: 1 };
    await site.send(component, check(2), snooze, snooze);
    const alarm = await site.alarm(component, 'after a snooze', ({ steps }) =>
      steps.some(({ type }) => type === 'unsnooze'),
    );
    expect(stepsOf(alarm)).to.deep.equal([...opened, 'snooze', 'unsnooze']);
    expect(alarm).not.to.have.any.keys('snooze', 'inactive_since', 'wake_up');
    expect(alarm.snooze_duration_ms).to.be.within(1000, 20_000);
    expect(durationsOf(alarm, Date.now()).inactive_duration_ms).to.equal(alarm.inactive_duration_ms);
  });

  it('A30, A31 tickets and comments are kept with all their fields', async () => {
    const ticket = {
      ticket: 'T1',
      ticket_url: 'http://t/1',
      ticket_system_name: 'S',
      ticket_data: { k: 'v' },
      ticket_comment: 'c',
    };
    const assocticket = { event_type: 'assocticket', ...ticket };
    await site.send(component, check(2), assocticket, { event_type: 'assocticket', ticket: 'T2' });
    await site.send(component, { event_type: 'comment', output: 'one' }, { event_type: 'comment', output: 'two' });
    const alarm = await site.alarm(component, 'with a comment', (found) => found.last_comment?.message === 'two');
    expect(alarm.tickets.map((step) => step.ticket)).to.deep.equal([
      { id: 'T1', url: 'http://t/1', system_name: 'S', comment: 'c', data: { k: 'v' } },
      { id: 'T2' },
    ]);
    expect(alarm.ticket?.ticket?.id).to.equal('T2');
    expect(stepsOf(alarm)).to.deep.equal([...opened, 'assocticket', 'assocticket', 'comment', 'comment']);
  });

  it('A32, A34 a fixed state holds until the check is ok', async () => {
    await site.send(component, check(2), { event_type: 'changestate', state: 3 }, check(1), { event_type: 'comment' });
    const fixed = await site.alarm(component, 'with a comment', (found) => found.last_comment !== undefined);
    expect(fixed.state).to.include({ type: 'changestate', value: 3 });
    expect(fixed.events_count).to.equal(2);
    await site.send(component, check(0), check(1));
    const free = await site.alarm(component, 'in state 1', ({ state }) => state.value === 1);
    expect(free).not.to.have.property('changed_state');
    const steps = ['changestate 3', 'comment', 'statedec 0', 'statusdec 0', 'stateinc 1', 'statusinc 1'];
    expect(stepsOf(free)).to.deep.equal([...opened, ...steps]);
  });

  it('A46 an absurd timestamp counts as now', async () => {
    await site.send(component, check(2, { timestamp: Math.floor(Date.now() / 1000) + 25 * 3600 }));
    const alarm = await site.alarm(component, 'that is open', () => true);
    expect(alarm.state.time.getTime()).to.be.at.most(Date.now());
  });

  it('A47 long outputs are cut', async () => {
    await site.send(component, check(2, { output: 'x'.repeat(300), long_output: 'y'.repeat(1100) }));
    const alarm = await site.alarm(component, 'that is open', () => true);
    expect([alarm.output.length, alarm.long_output.length]).to.deep.equal([255, 1024]);
  });

  it('a record says at which position of the entity its change can be read', async () => {
    await site.send(component, check(2));
    await site.alarm(component, 'that is open', () => true);
    const [record] = await eventually('a record', () => {
      const found = site.recordsOf(component);
      return found.length > 0 && found;
    });
    expect(record).to.include({
      kind: 'change',
      change: 'create',
      state: 2,
      status: 1,
      acknowledged: false,
      output: 'O',
    });
    expect(record?.id).to.be.a('string');
    expect(record?.position).to.equal((await site.entity(component))?.position);
  });
});
