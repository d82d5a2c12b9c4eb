/** Rules in a browser: made, tried, moved, brought back, imported; with scripts and without. */
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import type { Entity } from '../../lib/alarm/entity.ts';
import { eventually } from '../support/eventually.ts';
import { faultsOf, looks } from './axe.ts';
import type { ConsoleBrowser, Watched } from './browser.ts';
import type { ConsoleSite } from './console-site.ts';
import { startsConsole } from './suite.ts';

const markup = '<img src=x onerror=alert(1)><b>Ivo</b>';
const filters = '/rules/event-filters';

describe('rules, in a browser', function () {
  this.timeout(60_000);
  let site: ConsoleSite;
  let browser: ConsoleBrowser;
  const opened: Watched[] = [];
  startsConsole({ samples: 1 }, (both) => ({ site, browser } = both));
  afterEach(async () => {
    const faults = opened.flatMap((watched) => watched.faults).filter((fault) => !/status of (400|409)/.test(fault));
    for (const watched of opened.splice(0)) await watched.close();
    expect(faults).to.deep.equal([]);
  });

  async function open(path: string, options = {}, as = site.admin): Promise<Page> {
    const watched = await browser.open(path, as, options);
    opened.push(watched);
    return watched.page;
  }

  const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
  const follow = (page: Page, name: string) => page.getByRole('link', { name, exact: true }).first().click();

  async function infoOf(id: string, name: string): Promise<unknown> {
    const entity = await site.site.database.db
      .collection<{ _id: string; infos: Readonly<Record<string, { readonly value: unknown }>> }>('entities')
      .findOne({ _id: id });
    return entity?.infos[name]?.value;
  }

  it('says what filters are good for, and an example becomes a filter that enriches the entities of events', async () => {
    await site.send({ source_type: 'component', component: 'web-1', state: 1, output: 'slow' });
    const page = await open('/rules');
    await page.waitForURL(`**${filters}`);
    expect(await page.locator('.empty').innerText()).to.contain('No event filter yet');
    await follow(page, 'Start from an example');
    await page.getByLabel('Value 1.1', { exact: true }).fill('web-2');
    await page.getByLabel('Value 1.1', { exact: true }).fill('web-');
    await page.locator('[data-count="event_pattern"]', { hasText: /^Matches 1 of the last \d+ events?\.$/ }).waitFor();

    await press(page, 'Try it on the last 1,000 events');
    const trial = page.locator('#trial');
    await trial.getByText('It would have matched 1 of the last').waitFor();
    expect(await trial.locator('tbody tr').innerText()).to.match(/infos\.owner\s+web team/);
    expect(await infoOf('web-1', 'owner')).to.equal(undefined);

    await press(page, 'Create an event filter');
    await page.getByText('Created. It is in force').waitFor();
    await eventually('the info', async () => {
      await site.send({ source_type: 'component', component: 'web-1', state: 1, output: 'slow' });
      return (await infoOf('web-1', 'owner')) === 'web team';
    });
    await eventually('the counter', async () => {
      await page.goto(site.url + filters);
      return Number(await page.locator('.rules td[data-label="Matched"]').innerText()) > 0;
    });
    expect(await page.locator('.rule-effect').innerText()).to.equal(
      'Sets the info owner on events where component begins with “web-”.',
    );
  });

  it('shows each fault at its field, and does everything without scripts', async () => {
    const page = await open(`${filters}/new`, { javaScriptEnabled: false });
    await page.getByLabel('Condition 1.1', { exact: true }).selectOption('regexp');
    await page.getByLabel('Value 1.1', { exact: true }).fill('(');
    await press(page, 'And another condition');
    await page.getByLabel('Field 1.2', { exact: true }).selectOption('extra.');
    await press(page, 'Update the form');
    await page.getByLabel('Name of the extra field 1.2').fill('site');
    await page.getByLabel('Condition 1.2', { exact: true }).selectOption('is_one_of');
    await press(page, 'Update the form');
    await page.getByLabel('Value 1.2', { exact: true }).fill('paris\nlyon');
    await press(page, 'Create an event filter');
    expect(await page.locator('[id="fault-title"]').innerText()).to.equal('Must not be empty.');
    expect(await page.locator('[id="fault-event_pattern.0.0.condition.value"]').innerText()).not.to.equal('');
    await page.getByLabel('Condition 1.1', { exact: true }).selectOption('eq');
    await page.getByLabel('Value 1.1', { exact: true }).fill('');
    await press(page, 'Create an event filter');
    expect(await page.locator('[id="fault-event_pattern.0.0.condition.value"]').innerText()).to.contain('is empty');
    await page.getByLabel('Condition 1.1', { exact: true }).selectOption('regexp');
    expect(await page.locator('[id="fault-actions.0.name"]').innerText()).to.contain('1 to 200 characters');

    await page.getByLabel('Name', { exact: true }).fill(markup);
    await page.getByLabel('Value 1.1', { exact: true }).fill('^web');
    await page.getByLabel('What it does').selectOption('drop');
    await press(page, 'Update the form');
    expect(await page.getByLabel('Value 1.2', { exact: true }).inputValue()).to.equal('paris\nlyon');
    await press(page, 'Create an event filter');
    await page.getByText('Created. It is in force').waitFor();
    await page.goto(site.url + filters);
    const row = page.locator('.rules tbody tr', { hasText: markup });
    expect(await row.innerText()).to.contain(
      'Drops events where component matches the regular expression “^web” and extra field “site” is one of “paris”, “lyon”.',
    );
    await row.getByRole('button', { name: `Run ${markup} earlier` }).click();
    expect(await page.locator('.records-name').allInnerTexts()).to.deep.equal([markup, 'Owner of the web servers']);
    await row.getByRole('switch').click();
    expect(await row.getByRole('switch').getAttribute('aria-checked')).to.equal('false');
    await row.getByRole('link', { name: /^Delete/ }).click();
    expect(await page.locator('main img, main b').count()).to.equal(0);
    await press(page, 'Delete the rule');
    expect(await page.locator('.records-name').allInnerTexts()).to.deep.equal(['Owner of the web servers']);
  });

  it('tells what changed, and brings a version back', async () => {
    const page = await open(filters);
    await follow(page, 'Owner of the web servers');
    await page.getByLabel('Value', { exact: true }).fill('night team');
    await press(page, 'Save');
    await page.getByText('Saved. It is in force').waitFor();
    expect(await page.locator('.rule-history li').first().innerText()).to.match(
      /actions\.0\.value\s+web team\s+night team/,
    );
    await page.getByRole('link', { name: 'Bring this version back' }).last().click();
    expect(await page.locator('.changes tbody').innerText()).to.match(/actions\.0\.value\s+night team\s+web team/);
    await press(page, 'Bring it back');
    await page.getByText('Saved. It is in force').waitFor();
    expect(await page.getByLabel('Value', { exact: true }).inputValue()).to.equal('web team');
    await eventually('the info', async () => {
      await site.send({ source_type: 'component', component: 'web-9', state: 1, output: 'slow' });
      return (await infoOf('web-9', 'owner')) === 'web team';
    });
  });

  it('makes a resolve rule, and alarms stay open for as long as it says', async () => {
    const check = (state: number): Promise<void> =>
      site.send({ source_type: 'component', component: 'switch-1', state, output: 'link' });
    const page = await open('/rules');
    await follow(page, 'Resolve rules');
    expect(await page.locator('.records-name').allInnerTexts()).to.have.length(2);
    expect(await page.locator('.rule-effect').first().innerText()).to.match(/^Resolves alarms \d+ \w+ after they/);
    expect(await page.locator('.rules button').count()).to.equal(0);
    await follow(page, 'Create a resolve rule');
    await page.getByLabel('Name', { exact: true }).fill('Switches');
    await page.getByLabel('Value 1.1', { exact: true }).fill('switch-1');
    await page.getByLabel('After').fill('soon');
    await press(page, 'Create a resolve rule');
    expect(await page.locator('[id="fault-delay_seconds"]').innerText()).to.equal('Must be a number.');
    await page.getByLabel('After').fill('1');
    await page.locator('[name="delay_seconds.unit"]').selectOption('seconds');
    await press(page, 'Create a resolve rule');
    await page.getByText('Created. It is in force').waitFor();
    const entities = site.site.database.db.collection<{ _id: string; alarm?: unknown }>('entities');
    const isOpen = async (): Promise<boolean> => (await entities.findOne({ _id: 'switch-1' }))?.alarm !== undefined;
    await check(3);
    await eventually('the alarm', isOpen);
    // Again and again until the engine has the rule. By the default rule it would take a minute.
    await eventually(
      'its end',
      async () => {
        await check(0);
        return !(await isOpen());
      },
      30_000,
    );
    await follow(page, 'Resolve rules');
    expect(await page.locator('.rule-effect').first().innerText()).to.equal(
      'Resolves alarms 1 second after they are back to OK where the entity’s component is “switch-1”.',
    );
    expect(await page.locator('.rule-order').allInnerTexts()).to.deep.equal(['10', 'Last', 'Last']);
  });

  it('shares a saved pattern between rules, and keeps it while one uses it', async () => {
    const page = await open('/rules/patterns/new?example');
    await page.getByLabel('Name', { exact: true }).fill(markup);
    await press(page, 'Create a saved pattern');
    await page.getByText('Created. It is in force').waitFor();
    await page.goto(`${site.url}/rules/idle-rules/new?example`);
    await page.getByLabel('A saved pattern').check();
    await page.locator('[name="entity_pattern_id"]').selectOption(markup);
    await page.getByLabel('What it watches').selectOption('alarm');
    await page.getByLabel('What it does to the alarm').selectOption('snooze');
    await page.getByLabel('Snooze for').fill('2');
    await press(page, 'Create an idle rule');
    await page.getByText('Created. It is in force').waitFor();
    await page.goto(`${site.url}/rules/idle-rules`);
    expect(await page.locator('.rule-effect').innerText()).to.equal(
      `Snooze it when nothing happens to an alarm for 1 hour, where “${markup}” matches.`,
    );
    await page.goto(`${site.url}/rules/patterns`);
    await page.getByRole('link', { name: /^Delete/ }).click();
    await press(page, 'Delete the rule');
    await page.getByText('It is used by the rule Web servers that have fallen silent.').waitFor();
    expect(await page.locator('main img, main b').count()).to.equal(0);
  });

  it('makes a scenario of two actions, which follows what happens next', async () => {
    const page = await open('/rules/scenarios/new?example');
    await page.getByLabel('is created').check();
    await page.getByLabel('Delay (optional)').fill('');
    await press(page, 'Add an action');
    await page.locator('[name="actions.1.operation.type"]').selectOption('snooze');
    await page.locator('[name="actions.1.operation.duration_seconds"]').fill('5');
    await page.locator('[name="actions.0.operation.ticket"]').fill('{{alarm.nothing}}');
    await press(page, 'Create a scenario');
    await page.getByText('There is no value alarm.nothing').waitFor();
    await page.locator('[name="actions.0.operation.ticket"]').fill('WEB-{{alarm.component}}');
    await press(page, 'Create a scenario');
    await page.getByText('Created. It is in force').waitFor();
    await page.goto(`${site.url}/rules/scenarios`);
    expect(await page.locator('.rule-effect').innerText()).to.equal(
      'When an alarm is created or begins to count or gets worse: associate a ticket, then snooze it, where state is 3 – Critical and the entity’s component begins with “web”.',
    );
    const alarms = site.site.database.db.collection<Entity>('entities');
    await eventually('an alarm that the scenario took hold of', async () => {
      await site.send({ source_type: 'component', component: `web-${Date.now()}`, state: 3, output: 'down' });
      const found = await alarms.findOne({ 'alarm.ticket.ticket.id': /^WEB-web-/ });
      return found?.alarm?.snooze?.author === 'system';
    });
  });

  it('does not overwrite what somebody else changed meanwhile without saying so', async () => {
    const [one, other] = [await open(filters), await open(filters)];
    for (const page of [one, other]) await follow(page, 'Owner of the web servers');
    await one.getByLabel('Description (optional)').fill('First');
    await press(one, 'Save');
    await one.getByText('Saved. It is in force').waitFor();
    await other.getByLabel('Description (optional)').fill('Second');
    await press(other, 'Save');
    await other.getByText('Somebody else changed this rule').waitFor();
    await press(other, 'Save');
    await other.getByText('Saved. It is in force').waitFor();
  });

  it('exports a file, and shows what another would change before it does', async () => {
    const page = await open(filters);
    const [download] = await Promise.all([page.waitForEvent('download'), follow(page, 'Export')]);
    const chunks: Buffer[] = [];
    for await (const chunk of await download.createReadStream()) chunks.push(Buffer.from(chunk));
    const text = Buffer.concat(chunks).toString('utf8');
    const take = async (file: string): Promise<void> => {
      await page.goto(`${site.url}${filters}/import`);
      const payload = { name: 'filters.json', mimeType: 'application/json', buffer: Buffer.from(file) };
      await page.getByLabel('File (JSON)').setInputFiles(payload);
      await press(page, 'Show what would change');
    };
    await take(text);
    await page.getByText('there is nothing to change').waitFor();
    await take(text.replace('web team', markup));
    expect(await page.locator('.changes tbody').innerText()).to.match(/actions\.0\.value\s+web team/);
    expect(await page.locator('main img, main b').count()).to.equal(0);
    await press(page, 'Apply these changes');
    await page.getByText('Imported: 0 new, 1 changed.').waitFor();
    await take(text.replace('"enrichment"', '"what"'));
    await page.getByText('rules.0.type').waitFor();
    await take('{}');
    await page.getByText('This is no file of these rules').waitFor();
  });

  it('says why a filter failed', async () => {
    const page = await open(`${filters}/new?example`);
    await page.getByLabel('What to do').selectOption('copy_to_entity_info');
    await page.getByLabel('Name of the info').fill('owner');
    await page.locator('[name="actions.0.from"]').fill('event.extra.nothing');
    await page.getByLabel('Value 1.1', { exact: true }).fill('web-7');
    await page.getByLabel('Name', { exact: true }).fill('Fails');
    await press(page, 'Create an event filter');
    await page.getByText('Created. It is in force').waitFor();
    await eventually('the failure', async () => {
      await site.send({ source_type: 'component', component: 'web-7', state: 1, output: 'slow' });
      await page.reload();
      return (await page.locator('[aria-labelledby="failures"]').count()) === 1;
    });
    expect(await page.locator('[aria-labelledby="failures"] li').first().innerText()).to.contain('web-7');
    expect(await faultsOf(page)).to.deep.equal([]);
  });

  it('shows what people type as text, in every field', async () => {
    const evil = `"'>${markup}</textarea></option>{{x}}`;
    const rule = {
      id: 'evil',
      title: evil,
      description: evil,
      type: 'enrichment',
      event_pattern: [[{ field: `extra.${evil}`, condition: { type: 'is_one_of', value: [evil] } }]],
      entity_pattern: [[{ field: 'name', condition: { type: 'eq', value: evil } }]],
      external: { cmdb: { type: 'collection', collection: 'external_x', where: { a: `"'>${markup}` } } },
      actions: [
        { type: 'set_entity_info', name: `"'>${markup.replaceAll('.', '')}`, value: evil, description: evil },
        { type: 'set_field', field: 'extra.x', value: [evil] },
        { type: 'set_tags', tags: { [evil]: evil } },
        { type: 'set_field_from_template', field: 'output', template: `"'>${markup}` },
      ],
    };
    const page = await open(`${filters}/import`);
    const file = { format: 'vigie.event_filters', version: 1, rules: [rule] };
    const payload = { name: evil, mimeType: 'application/json', buffer: Buffer.from(JSON.stringify(file)) };
    await page.getByLabel('File (JSON)').setInputFiles(payload);
    await press(page, 'Show what would change');
    expect(await page.locator('main img, main b').count()).to.equal(0);
    await press(page, 'Apply these changes');
    await page.getByText('Imported: 1 new').waitFor();
    await page.goto(`${site.url}${filters}/evil`);
    await page.locator('[name="description"]').fill(`${evil}${evil}`);
    await press(page, 'Try it on the last 1,000 events');
    await page.locator('#trial-title').waitFor();
    expect(await page.locator('main img, main b').count()).to.equal(0);
    expect(await page.locator('[name="title"]').inputValue()).to.equal(evil);
    await press(page, 'Save');
    await page.getByText('Saved. It is in force').waitFor();
    for (const path of ['', '/evil', '/evil/delete', '/new?from=evil', `?search=${encodeURIComponent(evil)}`]) {
      await page.goto(`${site.url}${filters}${path}`);
      expect(await page.locator('main img, main b').count(), path).to.equal(0);
    }
    await page.goto(`${site.url}${filters}/evil/delete`);
    await press(page, 'Delete the rule');
  });

  it('shows rules to who may not change them', async () => {
    const page = await open(filters, {}, site.viewer);
    expect(await page.locator('.rules button, .records-actions').count()).to.equal(0);
    await follow(page, 'Owner of the web servers');
    expect(await page.getByLabel('Description (optional)').isDisabled()).to.equal(true);
    expect(await page.getByRole('button', { name: 'Save' }).count()).to.equal(0);
  });

  for (const look of looks) {
    it(`is accessible, ${look.colorScheme}, ${look.viewport.width} pixels wide`, async () => {
      const page = await open(filters, look);
      expect(await faultsOf(page)).to.deep.equal([]);
      await page.goto(`${site.url}${filters}/new?example`);
      await press(page, 'And another condition');
      await press(page, 'Try it on the last 1,000 events');
      await page.locator('#trial-title').waitFor();
      expect(await faultsOf(page)).to.deep.equal([]);
      await page.goto(site.url + filters);
      await follow(page, 'Owner of the web servers');
      expect(await faultsOf(page)).to.deep.equal([]);
      await page.goto(`${site.url}${filters}/import`);
      expect(await faultsOf(page)).to.deep.equal([]);
      for (const path of [
        '/rules/resolve-rules',
        '/rules/flapping-rules',
        '/rules/idle-rules/new?example',
        '/rules/scenarios/new?example',
      ]) {
        await page.goto(site.url + path);
        expect(await faultsOf(page), path).to.deep.equal([]);
      }
    });
  }

  it('keeps the editor below 300 kB, and its scripts below 80 kB compressed', async () => {
    const page = await open(`${filters}/new?example`);
    const sizes = await page.evaluate(
      `performance.getEntriesByType('resource').concat(performance.getEntriesByType('navigation')).map((entry) => [entry.name, entry.encodedBodySize])`,
    );
    const list: readonly (readonly [string, number])[] = Array.isArray(sizes) ? sizes : [];
    const sum = (wanted: RegExp): number =>
      list.reduce((total, [name, size]) => total + (wanted.test(name) ? size : 0), 0);
    expect(sum(/./)).to.be.within(10_000, 300_000);
    expect(sum(/\.js$/)).to.be.within(1000, 80_000);
  });
});
