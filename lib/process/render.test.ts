import { expect } from 'chai';
import { createProgress, renderDuration, renderStatus } from './render.ts';
import { overallState, type StatusReport } from './status.ts';

describe('what the commands print', () => {
  it('is a line per section, then why something failed and what to do', () => {
    let text = '';
    const progress = createProgress((part) => {
      text += part;
    });
    const done = { ok: true, changed: true, external: false, seconds: 3.1, reasons: [] };
    progress.sectionBegins('Starting', 'backend');
    progress.serviceEnds({ ...done, name: 'rabbitmq-server' });
    progress.serviceEnds({
      ...done,
      name: 'mongodb',
      ok: false,
      reasons: ['documentdb: port 5433 is taken'],
      advice: 'end it',
    });
    progress.serviceEnds({ ...done, name: 'collectd', changed: false });
    progress.sectionEnds();
    expect(text).to.equal(
      'Starting backend: rabbitmq-server ok (3.1 s), mongodb KO (3.1 s), collectd ok (nothing to do)\n' +
        '  documentdb: port 5433 is taken\n    what to do: end it\n',
    );
  });

  it('is one line per unit for a status, with the reasons below', () => {
    const report: StatusReport = {
      state: 'failed',
      home: '/opt/vigie',
      checked_at: '2026-01-01T00:00:00.000Z',
      supervisor: { state: 'running', pid: 5, reasons: [] },
      disk: { state: 'running', folder: '/opt/vigie/var', free_mb: 10, total_mb: 20, reasons: [] },
      sections: [
        {
          name: 'backend',
          services: [
            {
              name: 'rabbitmq-server',
              state: 'failed',
              units: [
                {
                  name: 'rabbitmq-server',
                  state: 'failed',
                  external: false,
                  pid: 9,
                  uptime_seconds: 90,
                  restarts: 2,
                  reasons: ['is away'],
                  advice: 'wait',
                },
              ],
            },
          ],
        },
      ],
    };
    expect(
      renderStatus(report)
        .split('\n')
        .map((line) => line.trim().replace(/ +/g, ' ')),
    ).to.include.members([
      'Vigie in /opt/vigie: failed',
      'rabbitmq-server failed process 9, up 1 min, restarted 2 times',
      'is away',
      'what to do: wait',
      'disk ok 10 of 20 MB free',
    ]);
  });

  const durations = [
    [42, '42 s'],
    [180, '3 min'],
    [18_420, '5 h 7 min'],
    [1_047_600, '12 d 3 h'],
  ] as const;
  for (const [seconds, text] of durations) {
    it(`writes ${seconds} seconds as ${text}`, () => expect(renderDuration(seconds)).to.equal(text));
  }

  it('calls an installation stopped when nothing of ours runs, whatever a server of others does', () => {
    const service = (state: 'stopped' | 'running', external: boolean) =>
      ({ name: 'a', state, units: [{ name: 'a', state, external, reasons: [] }] }) as const;
    expect(overallState([service('stopped', false), service('running', true)], false, 'failed')).to.equal('stopped');
    expect(overallState([service('stopped', false), service('running', true)], true, 'running')).to.equal('failed');
    expect(overallState([service('running', false), service('running', true)], false, 'failed')).to.equal('failed');
  });
});
