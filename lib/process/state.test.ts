import { expect } from 'chai';
import type { SupervisedApp } from './pm2.ts';
import { judge, type Observation, type UnitState, worstState } from './state.ts';

const nowMs = 1_000_000_000;
const online: SupervisedApp = {
  name: 'a',
  status: 'online',
  pid: 7,
  restarts: 0,
  startedMs: nowMs - 3_600_000,
  exitCode: undefined,
};
const young = { ...online, startedMs: nowMs - 1000 };
const healthy: Observation = {
  isOurs: true,
  app: online,
  orphanPid: undefined,
  frozen: [],
  probe: { status: 'ok' },
  nowMs,
  startTimeoutMs: 60_000,
};
const away = { status: 'failed', kind: 'away', reasons: ['does not accept connections'] } as const;
const denied = { status: 'failed', kind: 'denied', reasons: ['the broker refuses the password'] } as const;
const sick = { status: 'failed', kind: 'unhealthy', reasons: ['queue: is lost'] } as const;

const cases: readonly { name: string; seen: Partial<Observation>; state: UnitState; reason?: RegExp }[] = [
  { name: 'runs when it is online and answers', seen: {}, state: 'running' },
  {
    name: 'is degraded when it says so',
    seen: { probe: { status: 'degraded', reasons: ['rules: one is wrong'] } },
    state: 'degraded',
    reason: /one is wrong/,
  },
  { name: 'is stopped when PM2 does not know it', seen: { app: undefined, probe: undefined }, state: 'stopped' },
  {
    name: 'is stopped when PM2 says so',
    seen: { app: { ...online, status: 'stopped', pid: 0 }, probe: undefined },
    state: 'stopped',
  },
  {
    name: 'has failed when it lives without a supervisor',
    seen: { app: undefined, orphanPid: 9 },
    state: 'failed',
    reason: /process 9 runs without/,
  },
  {
    name: 'has failed when a process of it is frozen',
    seen: { frozen: [{ pid: 8, name: 'beam.smp' }], probe: undefined },
    state: 'failed',
    reason: /process 8 \(beam.smp\) is frozen/,
  },
  {
    name: 'is starting when it is young and nothing listens yet',
    seen: { app: young, probe: away },
    state: 'starting',
    reason: /accept/,
  },
  { name: 'has failed when it is old and nothing listens', seen: { probe: away }, state: 'failed', reason: /accept/ },
  {
    name: 'has failed when it is young but ended again and again',
    seen: { app: { ...young, restarts: 3 }, probe: away },
    state: 'failed',
    reason: /accept/,
  },
  {
    name: 'has failed when the password is refused, however young',
    seen: { app: young, probe: denied },
    state: 'failed',
    reason: /password/,
  },
  {
    name: 'has failed when it says so, however young',
    seen: { app: young, probe: sick },
    state: 'failed',
    reason: /queue/,
  },
  {
    name: 'has failed while it waits to be started again',
    seen: { app: { ...online, status: 'waiting restart', restarts: 4, exitCode: 78 }, probe: undefined },
    state: 'failed',
    reason: /4 restarts, the last time with exit code 78/,
  },
  {
    name: 'has failed when PM2 gave up',
    seen: { app: { ...online, status: 'errored', pid: 0 }, probe: undefined },
    state: 'failed',
    reason: /not started again/,
  },
  {
    name: 'is what its probe says when somebody else runs it',
    seen: { isOurs: false, app: undefined, probe: denied },
    state: 'failed',
    reason: /password/,
  },
];

describe('judge', () => {
  for (const { name, seen, state, reason } of cases) {
    it(`says that a unit ${name}`, () => {
      const verdict = judge({ ...healthy, ...seen });
      expect(verdict.state).to.equal(state);
      if (reason === undefined) expect(verdict.reasons).to.deep.equal([]);
      else expect(verdict.reasons.join()).to.match(reason);
    });
  }
});

describe('worstState', () => {
  const table: readonly [readonly UnitState[], UnitState][] = [
    [['running', 'running'], 'running'],
    [['running', 'degraded'], 'degraded'],
    [['degraded', 'starting'], 'starting'],
    [['starting', 'failed'], 'failed'],
    [['running', 'stopped'], 'failed'],
    [['stopped', 'stopped'], 'stopped'],
    [[], 'running'],
  ];
  for (const [states, worst] of table) {
    it(`is ${worst} of ${states.join(', ') || 'nothing'}`, () => {
      expect(worstState(states)).to.equal(worst);
    });
  }
});
