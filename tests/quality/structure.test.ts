/** What style asks of files and folders, as far as a program can see it. */
import { existsSync } from 'node:fs';
import { basename, dirname, join, normalize } from 'node:path';
import { expect } from 'chai';
import { readRepositoryFile, repository, repositoryFiles } from '../support/repository.ts';

const files = repositoryFiles();
const sources = files.filter((path) => path.endsWith('.ts') && !path.endsWith('.d.ts'));
const tests = sources.filter((path) => path.endsWith('.test.ts'));
const documents = files.filter((path) => path.endsWith('.md'));
const engines = [
  ...new Set(sources.map((path) => /^engines\/([^/]+)\//.exec(path)?.[1]).filter((name) => name !== undefined)),
];

/** Paths of the files in which the expression is found. */
function filesWith(paths: readonly string[], expression: RegExp): readonly string[] {
  return paths.filter((path) => expression.test(readRepositoryFile(path)));
}

describe('files and folders', () => {
  it('are named in kebab-case, an engine in lower_snake_case as in the configuration', () => {
    const wrong = sources.filter(
      (path) => !/^([a-z0-9-]+\/|engines\/[a-z][a-z0-9_]*\/)*[a-z0-9-]+(\.test)?\.ts$/.test(path),
    );
    expect(wrong).to.deep.equal([]);
  });

  it('have no name that says nothing', () => {
    const empty = /(^|\/)(utils?|helpers?|managers?|common|data|misc)(\/|(\.test)?\.ts$)/;
    expect(sources.filter((path) => empty.test(path))).to.deep.equal([]);
  });

  it('have no index but the declarations of engines', () => {
    const indexes = sources.filter(
      (path) => basename(path) === 'index.ts' && !/^engines\/[^/]+\/index\.ts$/.test(path),
    );
    expect(indexes).to.deep.equal([]);
  });

  for (const folder of ['collectd', 'webserver', ...engines.map((name) => `engines/${name}`)]) {
    it(`${folder} has a README that shows how to run its tests`, () => {
      expect(files).to.include(`${folder}/README.md`);
      expect(readRepositoryFile(`${folder}/README.md`)).to.include('mocha');
    });
  }

  for (const name of engines) {
    it(`engines/${name} has the files of an engine`, () => {
      const wanted = ['index.ts', 'config.ts', 'README.md'].map((file) => `engines/${name}/${file}`);
      expect(wanted.filter((path) => !files.includes(path))).to.deep.equal([]);
      expect(tests.filter((path) => path.startsWith(`engines/${name}/`))).not.to.deep.equal([]);
    });
  }
});

describe('tests', () => {
  it('are neither left out nor run alone', () => {
    expect(filesWith(tests, /\b(describe|it|context)\.(only|skip)\(|\bthis\.(skip|retries)\(/)).to.deep.equal([]);
  });
});

describe('documents', () => {
  it('link to files that exist', () => {
    const broken = documents.flatMap((path) =>
      [...readRepositoryFile(path).matchAll(/\]\((?!https?:|mailto:|#)([^)#\s]+)/g)]
        .map((match) => normalize(join(dirname(path), match[1] ?? '')))
        .filter((target) => !existsSync(join(repository, target)))
        .map((target) => `${path}: ${target}`),
    );
    expect(broken).to.deep.equal([]);
  });

  it('and code name no folder of the machine they were written on', () => {
    const own = files.filter((path) => /\.(ts|js|mjs|md|json|conf|sh|ejs|css)$|^[^.]+$/.test(path));
    expect(filesWith(own, new RegExp(['/work', '(main|shared)/'].join('/')))).to.deep.equal([]);
  });
});
