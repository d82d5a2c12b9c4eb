import { expect } from 'chai';
import { createProcessesSource, parseProcessState, processesReading } from './processes.ts';

const states: readonly (readonly [name: string, text: string, expected: ReturnType<typeof parseProcessState>])[] = [
  [
    'a plain process',
    '28207 (cat) R 28198 28198 19429 0 -1 4194304 100 0 0 0 0 0 0 0 20 0 1 0 146454 3133440 383 18446744073709551615',
    { letter: 'R', threads: 1 },
  ],
  [
    'a name with blanks and brackets',
    '913 (tmux: (server) x) S 1 913 913 0 -1 4194368 100 0 0 0 0 0 0 0 20 0 12 0 146454 3133440 383',
    { letter: 'S', threads: 12 },
  ],
  [
    'a thread of the kernel',
    '2 (kthreadd) S 0 0 0 0 -1 2129984 0 0 0 0 0 0 0 0 20 0 1 0 0 0 0',
    { letter: 'S', threads: 1 },
  ],
  ['a process that ended', '', undefined],
];

describe('parseProcessState', () => {
  for (const [name, text, expected] of states)
    it(`reads ${name}`, () => expect(parseProcessState(text)).to.deep.equal(expected));
});

describe('processesReading', () => {
  it('counts by state', () => {
    const reading = processesReading('RSSDZTtI'.split('').map((letter) => ({ letter, threads: 2 })));
    expect(reading.output).to.equal('8 processes with 16 threads: 1 running, 1 blocked, 1 zombie');
    expect(Object.fromEntries(reading.measures.map(({ metric, value }) => [metric, value]))).to.deep.equal({
      total: 8,
      running: 1,
      sleeping: 2,
      blocked: 1,
      zombie: 1,
      stopped: 2,
      idle: 1,
      threads: 16,
    });
  });
});

describe('createProcessesSource', () => {
  it('finds at least this process', async () => {
    const [reading] = await createProcessesSource().read(new AbortController().signal);
    expect(reading?.measures[0]?.value).to.be.greaterThan(0);
  });

  it('ends early when it is aborted', async () => {
    const signal = AbortSignal.abort(new Error('too late'));
    const error = await createProcessesSource()
      .read(signal)
      .catch((reason: unknown) => reason);
    expect(error).to.have.property('message', 'too late');
  });
});
