import { expect } from 'chai';
import type { Entity } from '../../lib/alarm/entity.ts';
import { eventually } from '../support/eventually.ts';
import { createSite, type Site } from '../support/site.ts';

const resource = 'filesystem /';
const host = 'host-under-test';

describe('host collector and pipeline', function () {
  this.timeout(90_000);
  let site: Site;

  before(async () => {
    site = await createSite();
    await site.start('engines/main.js', ['process']);
  });

  after(async () => {
    await site.remove();
  });

  const collect = (critical: string) => {
    site.configure(
      'collectd.conf',
      `host = "${host}"\n[source.filesystem]\ninterval_seconds = 1\ndeadline_seconds = 1\n` +
        `[source.filesystem.thresholds.used_percent]\nminor = ""\nmajor = ""\ncritical = "${critical}"\n`,
    );
    return site.start('collectd/main.js', []);
  };
  const entity = (which: (entity: Entity) => boolean) =>
    eventually(
      'the entity of the file system',
      async () => {
        const found = await site.database.db.collection<Entity>('entities').findOne({ _id: `${resource}/${host}` });
        return found !== null && which(found) && found;
      },
      30_000,
    );

  it('a full disk is an alarm by itself, with its metrics, and is over when there is room again', async () => {
    const full = await collect('0.0001');
    const troubled = await entity(({ alarm }) => alarm?.state.value === 3);
    expect(troubled).to.include({ type: 'resource', component: host, connector: 'vigie/collectd' });
    expect(troubled.metrics).to.include.members(['used_percent', 'used', 'free']);
    expect(JSON.stringify(troubled.alarm)).to.include('critical: used_percent is above 0.0001 %');
    await full.stop();
    const roomy = await collect('');
    await entity(({ alarm }) => alarm === undefined || alarm.state.value === 0);
    await roomy.stop();
  });
});
