/** Pbehaviors in the browser: planned by a form, seen in the calendar and beside the alarms. */
import { expect } from 'chai';
import { eventually } from '../support/eventually.ts';
import type { Entity } from '../../lib/alarm/entity.ts';
import { faultsOf, looks } from './axe.ts';
import { type ConsoleBrowser, untilLive } from './browser.ts';
import type { ConsoleSite } from './console-site.ts';
import { startsConsole } from './suite.ts';

describe('the calendar', function () {
  this.timeout(60_000);
  let site: ConsoleSite;
  let browser: ConsoleBrowser;
  startsConsole({ samples: 3 }, (both) => ({ site, browser } = both));

  const entity = (id: string): Promise<Entity | null> =>
    site.site.database.db.collection<Entity>('entities').findOne({ _id: id });

  it('says what to do while nothing is planned', async () => {
    const { page, close } = await browser.open('/calendar', site.operator);
    expect(await page.locator('.empty').innerText()).to.contain('Nothing is planned');
    await page.locator('.empty a').click();
    expect(new URL(page.url()).pathname).to.equal('/calendar/new');
    await close();
  });

  it('plans a maintenance by its form, with a live count, and the alarm that comes carries its step', async () => {
    await site.send({ component: 'planned', resource: 'disk', state: 0, output: 'ok' });
    await eventually('the entity', async () => (await entity('disk/planned')) ?? undefined);
    const { page, close } = await browser.open('/calendar/new', site.operator);
    await page.getByLabel('Title').fill('Disks are changed');
    await page.getByLabel('All entities that …').check();
    await page.getByLabel('Field of line 1').selectOption('component');
    await page.getByLabel('Value of line 1').fill('planned');
    await page.getByText('2 entities match.').waitFor();
    const start = await page.getByLabel('From', { exact: true }).inputValue();
    await page.getByLabel('From', { exact: true }).fill(`${Number(start.slice(0, 4)) - 1}${start.slice(4)}`);
    await page.getByLabel('Reason').fill('Hardware');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('The pbehavior was saved.').waitFor();
    await eventually(
      'the entity inside',
      async () => (await entity('disk/planned'))?.pbehavior_info !== undefined,
      20_000,
    );
    await site.send({ component: 'planned', resource: 'disk', state: 2, output: 'full' });
    const steps = await eventually('the alarm', async () => (await entity('disk/planned'))?.alarm?.steps);
    expect(steps.map(({ type }) => type)).to.deep.equal(['stateinc', 'statusinc', 'pbhenter']);
    expect(steps[2]?.message).to.equal('Title: Disks are changed. Type: Maintenance. Reason: Hardware.');
    await page.goto(`${site.url}/calendar`);
    expect(await page.locator('.calendar-list').innerText()).to.contain('Disks are changed');
    await page.goto(`${site.url}/alarms?search=planned`);
    await page.locator('.sign[title="Maintenance: Disks are changed"]').waitFor();
    await page.goto(`${site.url}/entities/disk%2Fplanned`);
    expect(await page.locator('.calendar-inside').innerText()).to.contain('Maintenance: “Disks are changed”');
    await close();
  });

  it('works without scripts: says what is wrong, what it would do, and deletes after it was asked', async () => {
    const { page, close } = await browser.open('/calendar/new?entity=disk%2Fplanned', site.operator, {
      javaScriptEnabled: false,
    });
    await page.getByLabel('Title').fill('Every night');
    await page.locator('[name="repeat"]').selectOption('daily');
    await page.getByLabel('To', { exact: true }).fill('2020-01-01T00:00');
    await page.getByRole('button', { name: 'Save' }).click();
    expect(await page.locator('#fault-stop').innerText()).to.contain('after the start');
    expect(await page.getByLabel('Title').inputValue()).to.equal('Every night');
    await page.getByLabel('From', { exact: true }).fill('2030-01-01T01:00');
    await page.getByLabel('To', { exact: true }).fill('2030-01-01T02:00');
    await page.getByRole('button', { name: 'Check' }).click();
    expect(await page.locator('#preview').innerText()).to.contain('1 entity');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('The pbehavior was saved.').waitFor();
    expect(await page.locator('[name="repeat"]').inputValue()).to.equal('daily');
    expect(await page.getByLabel('Entity 1').inputValue()).to.equal('disk/planned');
    await page.goto(`${site.url}/calendar?date=2030-01-15&span=week`);
    expect(await page.locator('.calendar-window').count()).to.equal(7);
    await page.locator('.calendar-window').first().click();
    await page.getByRole('link', { name: 'Delete' }).click();
    await page.getByRole('button', { name: 'Delete' }).click();
    expect(await page.locator('.calendar-list').innerText()).not.to.contain('Every night');
    await close();
  });

  it('plans a maintenance of three entities for every first Sunday of the month', async () => {
    const resources = ['fan', 'power', 'relay'];
    for (const resource of resources) await site.send({ component: 'rack', resource, state: 0, output: 'ok' });
    await eventually('the entities', async () => (await entity('relay/rack')) ?? undefined);
    const { page, close } = await browser.open('/calendar', site.operator);
    await page.getByRole('link', { name: 'New pbehavior' }).first().click();
    await page.getByLabel('Title').fill('Racks are cleaned');
    for (const [place, resource] of resources.entries()) {
      await page.getByLabel(`Entity ${place + 1}`).fill(`${resource}/rack`);
    }
    await page.getByText('3 entities match.').waitFor();
    await page.getByLabel('From', { exact: true }).fill('2031-01-05T02:00');
    await page.getByLabel('To', { exact: true }).fill('2031-01-05T04:00');
    await page.locator('[name="repeat"]').selectOption('monthly_weekday');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('The pbehavior was saved.').waitFor();
    await page.goto(`${site.url}/calendar?date=2031-02-02`);
    expect(await page.locator('.calendar-list').innerText()).to.contain('every month on the first Sunday');
    const days = page.locator('.calendar-day', { has: page.locator('.calendar-window', { hasText: 'Racks' }) });
    expect(await days.locator('h2').allInnerTexts()).to.deep.equal(['Sun 2 Feb', 'Sun 2 Mar']);
    await close();
  });

  it('keeps types, reasons and exceptions, which pbehaviors then offer', async () => {
    const { page, close } = await browser.open('/calendar', site.operator);
    await page.getByRole('link', { name: 'Exceptions' }).click();
    await page.getByRole('link', { name: 'Create an exception' }).click();
    await page.getByLabel('Name').fill('Holidays');
    await page.getByLabel('From').fill('2031-12-25T00:00:00');
    await page.getByLabel('To').fill('2031-12-27T00:00:00');
    await page.getByLabel('Type meanwhile').selectOption('inactive');
    await page.getByRole('button', { name: 'Create an exception' }).click();
    await page.getByRole('link', { name: 'Types' }).click();
    await page.getByRole('link', { name: 'Start from an example' }).click();
    await page.getByRole('button', { name: 'Create a type' }).click();
    await page.getByRole('link', { name: 'Calendar' }).last().click();
    await page.getByRole('link', { name: 'New pbehavior' }).first().click();
    await page.getByLabel('Title').fill('Office hours');
    await page.locator('[name="type"]').selectOption({ label: 'Office closed' });
    await page.getByLabel('Entity 1').fill('fan/rack');
    await page.getByText('Except', { exact: true }).click();
    await page.getByLabel('Holidays').check();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('The pbehavior was saved.').waitFor();
    await page.goto(`${site.url}/calendar/pbehavior-exceptions`);
    await page.getByRole('link', { name: 'Delete – Holidays' }).click();
    await page.getByRole('button', { name: 'Delete' }).click();
    expect(await page.locator('.fault').innerText()).to.contain('It is used by the pbehavior Office hours');
    await close();
  });

  it('puts one entity into maintenance from its page', async () => {
    await site.send({ component: 'quick', resource: 'load', state: 2, output: 'high' });
    await eventually('the alarm', async () => (await entity('load/quick'))?.alarm);
    const { page, close } = await browser.open('/entities/load%2Fquick', site.operator);
    await page.getByText('Maintenance …').click();
    await page.getByRole('button', { name: 'Start now' }).click();
    await eventually(
      'the entity inside',
      async () => (await entity('load/quick'))?.alarm?.pbehavior_info !== undefined,
      20_000,
    );
    await close();
  });

  it('shows what is planned to who may only look, without a way to change it', async () => {
    const { page, close } = await browser.open('/calendar', site.viewer);
    expect(await page.getByRole('link', { name: 'New pbehavior' }).count()).to.equal(0);
    await page.locator('.calendar-list a').first().click();
    expect(await page.getByRole('button', { name: 'Save' }).count()).to.equal(0);
    expect(await page.getByLabel('Title').isDisabled()).to.equal(true);
    await close();
  });

  for (const look of looks) {
    it(`is accessible: ${look.colorScheme}, ${look.viewport.width} pixels wide`, async () => {
      const parts = ['types', 'types/new', 'exceptions/new'].map((part) => `/calendar/pbehavior-${part}`);
      for (const path of ['/calendar', '/calendar?span=week', '/calendar/new', ...parts]) {
        const { page, close } = await browser.open(path, site.operator, { ...look, reducedMotion: 'reduce' });
        if (path === '/calendar') await untilLive(page);
        expect(await faultsOf(page), path).to.deep.equal([]);
        await close();
      }
    });
  }
});
