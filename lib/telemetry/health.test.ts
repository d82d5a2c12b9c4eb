import { expect } from 'chai';
import { HealthState, type HealthStatus } from './health.ts';

type Step = readonly [source: string, status: HealthStatus, reason?: string];

const cases: readonly { name: string; steps: readonly Step[]; status: HealthStatus; reasons: readonly string[] }[] = [
  { name: 'is ok when nobody says otherwise', steps: [], status: 'ok', reasons: [] },
  {
    name: 'names the part and its reason',
    steps: [['broker', 'degraded', 'is away']],
    status: 'degraded',
    reasons: ['broker: is away'],
  },
  {
    name: 'names the status of a part that gives no reason',
    steps: [['broker', 'failed']],
    status: 'failed',
    reasons: ['broker: failed'],
  },
  {
    name: 'lets the worst part win and lists it first',
    steps: [
      ['rules', 'degraded', 'one does not compile'],
      ['database', 'failed', 'is away'],
    ],
    status: 'failed',
    reasons: ['database: is away', 'rules: one does not compile'],
  },
  {
    name: 'forgets a part that is ok again',
    steps: [
      ['broker', 'failed', 'is away'],
      ['broker', 'ok'],
    ],
    status: 'ok',
    reasons: [],
  },
];

describe('HealthState', () => {
  for (const { name, steps, status, reasons } of cases) {
    it(name, () => {
      const state = new HealthState();
      for (const [source, value, reason] of steps) state.set(source, value, reason);
      expect(state.report()).to.deep.include({ status, reasons });
    });
  }

  it('keeps since while the status stays, whatever the reason', () => {
    let nowMs = 1000;
    const state = new HealthState(() => nowMs);
    nowMs = 2000;
    state.set('broker', 'failed', 'is away');
    nowMs = 3000;
    state.set('broker', 'failed', 'refuses the password');
    expect(state.report().since).to.equal(new Date(2000).toISOString());
  });
});
