import { spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { createLineWriter } from './standard-output.ts';

describe('createLineWriter', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'vigie-log-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('writes lines in their order, at once', () => {
    const path = join(folder, 'log');
    const fd = openSync(path, 'a');
    const writer = createLineWriter(fd);
    writer.write('one\n');
    writer.write(`${'é'.repeat(100_000)}\n`);
    closeSync(fd);
    expect(readFileSync(path, 'utf8')).to.equal(`one\n${'é'.repeat(100_000)}\n`);
  });

  it('lets a process end whose reader has died', async function () {
    this.timeout(10_000);
    const logger = join(import.meta.dirname, 'logger.js');
    const script = `
      const { createLogger } = await import(${JSON.stringify(logger)});
      process.on('message', () => { 
        const logger = createLogger('orphan');
        logger.info({}, 'Nobody reads this');
        logger.info({}, 'Nor this');
        process.exit(7);
      });
      process.send('up');`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    });
    const deadline = setTimeout(() => child.kill('SIGKILL'), 5000);
    await new Promise((resolve) => child.once('message', resolve));
    child.stdout?.destroy();
    child.send('log');
    const exitCode = await new Promise((resolve) => child.once('exit', resolve));
    clearTimeout(deadline);
    expect(exitCode).to.equal(7);
  });
});
