import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { locateHome } from '../../lib/config/home.ts';
import { createRenderer } from './render.ts';
import { loadAssets } from './assets.ts';

const { code } = locateHome({});

describe('console/assets', () => {
  it('gives every address a version of all that is served', () => {
    const assets = loadAssets(code);
    expect(assets.url('console.css')).to.match(/^\/assets\/[0-9a-f]{12}\/console\.css$/);
    expect(loadAssets(code).url('js/main.js')).to.equal(assets.url('js/main.js'));
  });

  it('serves every module that another one imports', () => {
    const served = new Set(loadAssets(code).modules);
    const missing: string[] = [];
    for (const module of served) {
      const file = module.startsWith('js/')
        ? join(code, 'webserver/public', module)
        : join(code, 'dist/webserver', module);
      for (const [, path = ''] of readFileSync(file, 'utf8').matchAll(/^(?:import|export) .*?from '(\.[^']+)'/gms)) {
        const target = new URL(path, `http://x/${module}`).pathname.slice(1);
        if (!served.has(target)) missing.push(`${module} → ${target}`);
      }
    }
    expect(missing).to.deep.equal([]);
  });
});

describe('console/render', () => {
  it('escapes what a template prints', () => {
    const render = createRenderer(code, {});
    const html = render('alarms/mark', { mark: { level: 3, tone: 'critical', word: '<b>"&' } });
    expect(html).to.contain('&lt;b&gt;&#34;&amp;').and.not.contain('<b>');
  });
});
