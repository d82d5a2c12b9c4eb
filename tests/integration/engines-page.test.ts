import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import type { Entity } from '../../lib/alarm/entity.ts';
import { eventually } from '../support/eventually.ts';
import { createSite } from '../support/site.ts';

const code = join(import.meta.dirname, '..', '..', '..');

/** Runs a command of the project in a folder; what it printed is in the error when it fails. */
async function run(command: string, args: readonly string[], cwd: string): Promise<void> {
  try {
    await promisify(execFile)(join(code, 'node_modules', '.bin', command), args, { cwd });
  } catch (error) {
    const printed = typeof error === 'object' && error !== null && 'stdout' in error ? String(error.stdout) : '';
    throw new Error(`${command} failed: ${printed}`, { cause: error });
  }
}

/** The files that the page shows: the path stands behind the language of each block. */
function filesOf(page: string): ReadonlyMap<string, string> {
  return new Map(
    [...page.matchAll(/^```\w+ (\S+)\n([\s\S]*?)^```$/gm)].map(([, path = '', text = '']) => [path, text]),
  );
}

describe('docs/engines.md', function () {
  this.timeout(120_000);

  it('leads a stranger to an engine that works: one folder, one registry line, one entry', async () => {
    const tree = mkdtempSync(join(tmpdir(), 'vigie-engines-page-'));
    const site = await createSite();
    try {
      for (const part of [
        'engines',
        'lib',
        'tests',
        'webserver',
        'collectd',
        'scripts',
        'tsconfig.json',
        'package.json',
      ])
        cpSync(join(code, part), join(tree, part), { recursive: true });
      symlinkSync(join(code, 'node_modules'), join(tree, 'node_modules'));
      for (const [path, text] of filesOf(readFileSync(join(code, 'docs', 'engines.md'), 'utf8'))) {
        mkdirSync(dirname(join(tree, path)), { recursive: true });
        if (path.startsWith('etc/')) site.configure(path.slice('etc/'.length), text);
        else writeFileSync(join(tree, path), path === 'engines/registry.ts' ? withLines(tree, text) : text);
      }
      await run('tsc', ['-p', 'tsconfig.json'], tree);
      await run('mocha', ['dist/engines/quiet_list/*.test.js'], tree);

      await site.launchFrom(tree, 'engines/main.js', ['process']).ready;
      const connection = await site.connect();
      const channel = await connection.model.createConfirmChannel();
      for (const component of ['lab-printer', 'web01']) {
        const event = { connector: 'page', connector_name: 'test', component, state: 2, output: 'down' };
        channel.publish('canopsis.events', 'page', Buffer.from(JSON.stringify(event)));
      }
      await channel.waitForConfirms();
      const entities = site.database.db.collection<Entity>('entities');
      const loud = await eventually(
        'the other component',
        async () => (await entities.findOne({ _id: 'web01' })) ?? undefined,
      );
      expect(loud.alarm?.state.value).to.equal(2);
      expect(await entities.findOne({ _id: 'lab-printer' })).to.equal(null);
      await connection.close();
    } finally {
      await site.remove();
      rmSync(tree, { recursive: true, force: true });
    }
  });
});

/** The registry with the import and the line that the page shows. */
function withLines(tree: string, text: string): string {
  const [importLine = '', line = ''] = text.split('\n');
  const registry = readFileSync(join(tree, 'engines', 'registry.ts'), 'utf8');
  return `${importLine}\n${registry.replace('  register(retention),', `  register(retention),\n${line}`)}`;
}
