import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
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

  it('names what a script imports, and what that imports, and nothing that is loaded later', () => {
    const modules = loadAssets(code).modules(['main', 'alarms']);
    expect(modules).to.include.members(['js/main.js', 'js/alarms.js', 'js/rows.js', 'console/texts/en/list.js']);
    expect(modules).to.not.include('js/chart-drawing.js');
  });

  it('serves what is imported, at once or later', () => {
    const { modules } = loadAssets(code);
    const loaded = readdirSync(join(code, 'webserver', 'public', 'js')).filter((name) => name.endsWith('.js'));
    const paths = loaded.flatMap((name) => modules([basename(name, '.js')]));
    expect(paths).to.include.members(['js/chart-drawing.js', 'console/charts/align.js']);
    expect(() => modules(['nothing'])).to.throw('js/nothing.js');
  });
});

describe('console/render', () => {
  it('escapes what a template prints', () => {
    const render = createRenderer(code, {});
    const html = render('alarms/mark', { mark: { level: 3, tone: 'critical', word: '<b>"&' } });
    expect(html).to.contain('&lt;b&gt;&#34;&amp;').and.not.contain('<b>');
  });
});
