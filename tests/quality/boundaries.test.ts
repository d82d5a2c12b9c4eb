/** The canary: each rule about who may import whom, and each ban of style, is broken once, and the linter must say so. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { repository } from '../support/repository.ts';

interface Violation {
  readonly file: string;
  readonly code: string;
  readonly rule: string;
}

const use = (specifier: string) => `import { x } from '${specifier}';\nexport const y = x;\n`;
const restricted = 'no-restricted-imports';

const violations: readonly Violation[] = [
  { file: 'lib/alarm/canary-broker.ts', code: use('../amqp/publisher.ts'), rule: restricted },
  { file: 'lib/event/canary-database.ts', code: use('../mongo/client.ts'), rule: restricted },
  { file: 'lib/perf-data/canary-log.ts', code: use('../log/logger.ts'), rule: restricted },
  { file: 'lib/series/canary-config.ts', code: use('../config/all.ts'), rule: restricted },
  { file: 'lib/pattern/canary-engine-runtime.ts', code: use('../engine/contract.ts'), rule: restricted },
  { file: 'lib/rules/canary-new-folder.ts', code: use('../a-folder-of-tomorrow/x.ts'), rule: restricted },
  { file: 'lib/time/canary-files.ts', code: use('node:fs'), rule: restricted },
  { file: 'lib/errors/canary-sockets.ts', code: use('node:net'), rule: restricted },
  { file: 'lib/alarm/canary-export-from.ts', code: "export { x } from '../mongo/client.ts';\n", rule: restricted },
  { file: 'lib/alarm/canary-dynamic.ts', code: "export const x = import('../mongo/client.ts');\n", rule: restricted },
  {
    file: 'lib/alarm/canary-type.ts',
    code: "import type { x } from '../log/logger.ts';\nexport type Y = x;\n",
    rule: restricted,
  },
  { file: 'lib/mongo/canary-broker.ts', code: use('amqplib'), rule: restricted },
  { file: 'lib/amqp/canary-database.ts', code: use('mongodb'), rule: restricted },
  { file: 'lib/engine/canary-broker.ts', code: use('amqplib'), rule: restricted },
  { file: 'lib/engine/canary-database.ts', code: use('mongodb'), rule: restricted },
  { file: 'lib/engine/canary-engine.ts', code: use('../../engines/alarm/index.ts'), rule: restricted },
  { file: 'lib/config/canary-webserver.ts', code: use('../../webserver/app.ts'), rule: restricted },
  { file: 'lib/process/canary-pm2.ts', code: use('pm2'), rule: restricted },
  { file: 'lib/process/canary-scripts.ts', code: use('../../scripts/service.ts'), rule: restricted },
  { file: 'engines/alarm/canary-engine.ts', code: use('../context/index.ts'), rule: restricted },
  { file: 'engines/alarm/canary-runtime.ts', code: use('../../lib/engine/chain.ts'), rule: restricted },
  { file: 'engines/alarm/canary-broker.ts', code: use('../../lib/amqp/publisher.ts'), rule: restricted },
  { file: 'engines/alarm/canary-database.ts', code: use('../../lib/mongo/client.ts'), rule: restricted },
  { file: 'engines/alarm/canary-log.ts', code: use('../../lib/log/logger.ts'), rule: restricted },
  { file: 'engines/alarm/canary-files.ts', code: use('node:fs'), rule: restricted },
  { file: 'engines/alarm/canary-driver.ts', code: use('mongodb'), rule: restricted },
  { file: 'engines/canary-webserver.ts', code: use('../webserver/app.ts'), rule: restricted },
  { file: 'webserver/canary-engine.ts', code: use('../engines/alarm/index.ts'), rule: restricted },
  { file: 'webserver/alarms/canary-engine.ts', code: use('../../engines/alarm/index.ts'), rule: restricted },
  { file: 'webserver/canary-collectd.ts', code: use('../collectd/event.ts'), rule: restricted },
  { file: 'webserver/canary-driver.ts', code: use('mongodb'), rule: restricted },
  { file: 'webserver/canary-tests.ts', code: use('../tests/support/eventually.ts'), rule: restricted },
  { file: 'collectd/canary-engine.ts', code: use('../engines/registry.ts'), rule: restricted },
  { file: 'collectd/sources/canary-webserver.ts', code: use('../../webserver/app.ts'), rule: restricted },
  { file: 'scripts/canary-engine.ts', code: use('../engines/registry.ts'), rule: restricted },
  { file: 'bench/canary-pm2.ts', code: use('pm2'), rule: restricted },
  {
    file: 'lib/alarm/canary-cycle-a.ts',
    code: "import { b } from './canary-cycle-b.ts';\nexport const a = (): number => b();\n",
    rule: 'no-cycle',
  },
  {
    file: 'lib/alarm/canary-cycle-b.ts',
    code: "import { a } from './canary-cycle-a.ts';\nexport const b = (): number => a();\n",
    rule: 'no-cycle',
  },
  { file: 'lib/alarm/canary-default.ts', code: 'const x = 1;\nexport default x;\n', rule: 'no-default-export' },
  {
    file: 'lib/alarm/canary-any.ts',
    code: 'export function x(y: any): string {\n  return String(y);\n}\n',
    rule: 'no-explicit-any',
  },
  {
    file: 'lib/alarm/canary-bang.ts',
    code: 'export const x = (y: string | undefined): string => y!;\n',
    rule: 'no-non-null-assertion',
  },
  {
    file: 'lib/alarm/canary-as.ts',
    code: 'export const x = (y: unknown): string => y as string;\n',
    rule: 'no-unsafe-type-assertion',
  },
  { file: 'lib/process/canary-env.ts', code: "export const x = process.env['HOME'];\n", rule: 'no-process-env' },
  {
    file: 'lib/process/canary-exit.ts',
    code: 'export const x = (): void => process.exit(1);\n',
    rule: 'no-process-exit',
  },
  {
    file: 'lib/process/canary-console.ts',
    code: "export const x = (): void => console.log('x');\n",
    rule: 'no-console',
  },
  {
    file: 'lib/process/canary-floating.ts',
    code: 'export function x(): void {\n  Promise.resolve(1);\n}\n',
    rule: 'no-floating-promises',
  },
  {
    file: 'lib/process/canary-switch.ts',
    code: "export function x(y: 'a' | 'b'): number {\n  switch (y) {\n    case 'a':\n      return 1;\n  }\n  return 2;\n}\n",
    rule: 'switch-exhaustiveness-check',
  },
  {
    file: 'lib/process/canary-lines.ts',
    code: 'export {};\n'.padEnd(410, '\n').concat("export const x = '';\n").replaceAll('\n\n', '\n//\n'),
    rule: 'max-lines',
  },
  {
    file: 'lib/process/canary-function.ts',
    code: `export function x(): number {\n  let y = 0;\n${'  y += 1;\n'.repeat(60)}  return y;\n}\n`,
    rule: 'max-lines-per-function',
  },
  {
    file: 'lib/process/canary-parameters.ts',
    code: 'export const x = (a: 1, b: 2, c: 3, d: 4, e: 5): number => a + b + c + d + e;\n',
    rule: 'max-params',
  },
];

/** What is right and looks like what is wrong. */
const permitted: readonly { readonly file: string; readonly code: string }[] = [
  { file: 'lib/alarm/canary-pure.ts', code: use('../event/canary-target.ts') },
  { file: 'engines/alarm/canary-pure.ts', code: use('../../lib/event/canary-target.ts') },
  { file: 'webserver/canary-lib.ts', code: use('../lib/event/canary-target.ts') },
  { file: 'lib/event/canary-target.ts', code: 'export const x = 1;\n' },
  { file: 'lib/config/canary-env.ts', code: "export const x = process.env['HOME'];\n" },
  { file: 'lib/alarm/canary-support.test.ts', code: use('../../tests/support/canary-target.ts') },
  { file: 'tests/support/canary-target.ts', code: 'export const x = 1;\n' },
];

describe('lint', function () {
  this.timeout(120_000);
  let clone: string;
  let findings: readonly { readonly file: string; readonly rule: string }[];

  before(() => {
    clone = mkdtempSync(join(tmpdir(), 'vigie-canary-'));
    for (const file of ['.oxlintrc.json', 'tsconfig.json', 'package.json'])
      cpSync(join(repository, file), join(clone, file));
    symlinkSync(join(repository, 'node_modules'), join(clone, 'node_modules'));
    for (const { file, code } of [...violations, ...permitted]) {
      mkdirSync(join(clone, dirname(file)), { recursive: true });
      writeFileSync(join(clone, file), code);
    }
    findings = lint(clone);
  });

  after(() => rmSync(clone, { recursive: true, force: true }));

  for (const { file, rule } of violations) {
    it(`reports ${rule} in ${file}`, () => {
      expect(findings.filter((finding) => finding.file === file).map((finding) => finding.rule)).to.include(rule);
    });
  }

  for (const { file } of permitted) {
    it(`has nothing against ${file}`, () => {
      expect(findings.filter((finding) => finding.file === file)).to.deep.equal([]);
    });
  }
});

/** The findings of the linter as the test command runs it: path and the rule's name. */
function lint(folder: string) {
  const program = join(repository, 'node_modules', '.bin', 'oxlint');
  const result = spawnSync(program, ['--type-aware', '--format', 'unix'], { cwd: folder, encoding: 'utf8' });
  return result.stdout.split('\n').flatMap((line) => {
    const match = /^(.+?):\d+:\d+: .*\[\w+\/[\w-]+\(([\w-]+)\)\]$/.exec(line);
    return match?.[1] === undefined || match[2] === undefined ? [] : [{ file: match[1], rule: match[2] }];
  });
}
