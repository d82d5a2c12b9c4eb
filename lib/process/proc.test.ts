import { spawn } from 'node:child_process';
import { expect } from 'chai';
import { frozenBelow } from './observe.ts';
import { commandLineOf, environmentOfProcess, isAlive, listProcesses, readProcess, treeOf } from './proc.ts';
import { waitUntil } from './wait.ts';

describe('processes', () => {
  it('are read from /proc', () => {
    const found = readProcess(process.pid);
    expect(found).to.include({ pid: process.pid, parent: process.ppid });
    expect(found?.startTicks).to.be.above(0);
    expect(commandLineOf(process.pid).length).to.be.above(0);
    expect(environmentOfProcess(process.pid).get('PATH')).to.be.a('string');
  });

  it('are nothing when they are not there', () => {
    expect(readProcess(4_194_303)).to.equal(undefined);
    expect(isAlive(4_194_303)).to.equal(false);
    expect(commandLineOf(4_194_303)).to.deep.equal([]);
  });

  it('form a tree in which a frozen one is found, and is not any more when it woke up', async () => {
    const child = spawn('bash', ['-c', 'sleep 61 & wait']);
    const frozen = () => frozenBelow(process.pid, listProcesses()).map(({ name }) => name);
    try {
      const find = () => treeOf(child.pid ?? -1, listProcesses()).find(({ name }) => name === 'sleep')?.pid;
      expect(await waitUntil(() => find() !== undefined, 5000, 10)).to.equal(true);
      const sleeper = find();
      if (sleeper === undefined) throw new Error('It ended');
      process.kill(sleeper, 'SIGSTOP');
      expect(await waitUntil(() => frozen().includes('sleep'), 5000, 10)).to.equal(true);
      process.kill(sleeper, 'SIGCONT');
      expect(await waitUntil(() => !frozen().includes('sleep'), 5000, 10)).to.equal(true);
      process.kill(sleeper, 'SIGKILL');
    } finally {
      child.kill('SIGKILL');
    }
  });
});
