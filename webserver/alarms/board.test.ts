import { expect } from 'chai';
import type { AlarmChange } from '../../lib/alarm/alarm.ts';
import type { AlarmChangeRecord } from '../../lib/alarm/change.ts';
import { AlarmBoard } from './board.ts';
import type { BoardSource, SourceRow } from './board-source.ts';
import type { AlarmRow } from './view.ts';

const time = new Date('2026-01-01T00:00:00.000Z');

function row(entity: string, fields: Partial<AlarmRow> = {}): AlarmRow {
  return {
    id: `alarm-${entity}`,
    display_name: 'AB-CD',
    entity_id: entity,
    entity_type: 'component',
    entity_name: entity,
    connector: 'shell',
    connector_name: 'test',
    component: entity,
    state: 1,
    status: 1,
    state_since: time,
    state_is_fixed: false,
    output: 'Output',
    created: time,
    last_update: time,
    last_event: time,
    events_count: 1,
    impact_level: 1,
    tags: [],
    infos: {},
    position: 1,
    ...fields,
  };
}

function record(entity: string, change: AlarmChange, fields: Partial<AlarmChangeRecord> = {}): AlarmChangeRecord {
  return {
    kind: 'change',
    id: 'record',
    change,
    entity_id: entity,
    alarm_id: `alarm-${entity}`,
    event_id: 'event',
    time: time.getTime() + 1000,
    state: 3,
    status: 1,
    acknowledged: false,
    author: 'shell.test',
    output: 'Worse',
    position: 2,
    ...fields,
  };
}

/** What the database would say, and how often it was asked. */
class FakeSource implements BoardSource {
  readonly stored = new Map<string, SourceRow>();
  reads = 0;
  /** Called before an answer is given. */
  before: () => Promise<void> | void = () => undefined;

  put(...rows: readonly AlarmRow[]): void {
    for (const one of rows) this.stored.set(one.entity_id, { id: one.entity_id, row: one, position: one.position });
  }

  async *open(): AsyncGenerator<SourceRow> {
    const found = [...this.stored.values()];
    await this.before();
    yield* found.filter((one) => one.row !== undefined);
  }

  async byIds(ids: readonly string[]): Promise<ReadonlyMap<string, SourceRow>> {
    this.reads += 1;
    await this.before();
    return new Map([...this.stored].filter(([id]) => ids.includes(id)));
  }

  failed(error: unknown): void {
    throw error;
  }

  now(): number {
    return Date.now();
  }
}

const everything = { page: 1, limit: 100, sort_by: ['severity'], sort: ['desc'] } as const;

describe('the board', () => {
  let source: FakeSource;
  let board: AlarmBoard;
  beforeEach(() => {
    source = new FakeSource();
    board = new AlarmBoard(source);
  });
  afterEach(() => board.close());

  const ids = (): string[] => board.list({}, everything).rows.map((one) => one.entity_id);
  const stateOf = (entity: string): number | undefined => board.rowOf(`alarm-${entity}`)?.state;

  it('shows what the database holds, and forgets what it no longer holds', async () => {
    source.put(row('a'), row('b', { state: 3 }));
    await board.reload();
    expect(ids()).to.deep.equal(['b', 'a']);
    source.stored.delete('b');
    await board.reload();
    expect(ids()).to.deep.equal(['a']);
  });

  it('takes a change of state from its record, without reading', async () => {
    source.put(row('a'));
    await board.reload();
    await board.apply([record('a', 'stateinc')]);
    expect(board.rowOf('alarm-a')).to.deep.include({ state: 3, output: 'Worse', position: 2 });
    expect(board.rowOf('alarm-a')?.last_update).to.deep.equal(new Date(time.getTime() + 1000));
    expect(source.reads).to.equal(0);
  });

  it('reads the document of a new alarm, and waits until it is as new as the record', async () => {
    source.put(row('a', { position: 1, state: 0 }));
    let asked = 0;
    source.before = () => {
      asked += 1;
      if (asked === 3) source.put(row('a', { position: 2, state: 3 }));
    };
    await board.apply([record('a', 'create')]);
    expect(stateOf('a')).to.equal(3);
    expect(source.reads).to.equal(3);
  });

  it('reads many documents at once', async () => {
    const names = Array.from({ length: 50 }, (_, index) => `e${index}`);
    source.put(...names.map((name) => row(name, { position: 2 })));
    await board.apply(names.map((name) => record(name, 'create')));
    expect(board.size).to.equal(50);
    expect(source.reads).to.equal(1);
  });

  it('removes a resolved alarm, and an older read does not bring it back', async () => {
    source.put(row('a'));
    await board.reload();
    source.before = () => board.apply([record('a', 'resolve', { position: 5 })]);
    await board.reload();
    expect(ids()).to.deep.equal([]);
    source.before = () => undefined;
    await board.reload();
    expect(ids()).to.deep.equal([]);
  });

  it('keeps the next alarm of an entity when the end of the last one is told again', async () => {
    source.put(row('a', { id: 'second', position: 9 }));
    await board.reload();
    await board.apply([record('a', 'resolve', { alarm_id: 'first', position: 5 })]);
    expect(board.rowOf('second')).not.to.equal(undefined);
  });

  it('shows what somebody has just done before they are answered, whatever the records do', async () => {
    const snoozed = { author: 'x', time, message: '', until: time };
    source.put(row('a'));
    await board.reload();
    let asked = 0;
    source.before = () => {
      asked += 1;
      if (asked === 3) source.put(row('a', { position: 2, snoozed }));
    };
    await board.show([{ entity_id: 'a', position: 2 }]);
    expect(board.list({ snoozed: true }, everything).total).to.equal(1);
  });

  it('keeps what people did and what a newer record told of the same alarm', async () => {
    const snoozed = { author: 'x', time, message: '', until: time };
    source.put(row('a'));
    await board.reload();
    source.put(row('a', { position: 2, snoozed }));
    await board.apply([
      record('a', 'snooze', { position: 2, state: 1 }),
      record('a', 'stateinc', { position: 3, state: 3 }),
    ]);
    expect(board.rowOf('alarm-a')).to.deep.include({ state: 3, output: 'Worse', position: 3, snoozed });
    source.put(row('a', { position: 1 }));
    await board.reload();
    expect(board.rowOf('alarm-a')).to.deep.include({ position: 3, snoozed });
  });

  it('is not moved back by a record that is repeated', async () => {
    source.put(row('a', { position: 7, state: 1 }));
    await board.reload();
    await board.apply([record('a', 'stateinc', { position: 6 })]);
    expect(stateOf('a')).to.equal(1);
  });

  it('does not wait for ever for a document that lags behind', async () => {
    source.put(row('a', { position: 1, state: 2 }));
    await board.apply([record('a', 'create', { position: 3 })]);
    expect(stateOf('a')).to.equal(2);
  });

  it('has the worst first, then the newest change, also beyond the rows that are sorted at once', async () => {
    const later = (seconds: number): Date => new Date(time.getTime() + seconds * 1000);
    const many = Array.from({ length: 1200 }, (_, index) =>
      row(`e${index}`, { state: 1, last_update: later((index * 7) % 1200) }),
    );
    source.put(...many, row('worst', { state: 2, last_update: later(-5) }));
    await board.reload();
    const times = (page: number): number[] =>
      board.list({}, { ...everything, page }).rows.map((one) => (one.last_update.getTime() - time.getTime()) / 1000);
    expect(times(1).slice(0, 4)).to.deep.equal([-5, 1199, 1198, 1197]);
    expect(times(13)).to.deep.equal([0]);
    expect(times(7).slice(0, 2)).to.deep.equal([600, 599]);
  });

  it('counts and finds', async () => {
    const mark = { author: 'x', time, message: '' };
    source.put(
      row('a', { state: 3, acknowledged: mark }),
      row('b', { state: 3 }),
      row('c', { state: 0, output: 'Needle', infos: { site: 'lyon: north' } }),
    );
    await board.reload();
    const counts = { critical: 2, major: 0, minor: 0, ok: 1, total: 3, acknowledged: 1, snoozed: 0 };
    expect(board.count({})).to.deep.equal(counts);
    expect(board.count({ search: 'NEEDLE' }).total).to.equal(1);
    expect(board.count({ acknowledged: false, state: [3] }).total).to.equal(1);
    expect(board.count({ info: 'site:lyon: north' }).total).to.equal(1);
    expect(board.count({ info: 'toString:x' }).total).to.equal(0);
    expect(board.count({ openedAfter: time.getTime() + 1 }).total).to.equal(0);
    expect(board.count({ stateBefore: time.getTime() }).total).to.equal(3);
    expect(board.entityOf('alarm-b')).to.equal('b');
  });
});
