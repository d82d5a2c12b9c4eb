import { expect } from 'chai';
import { siteView } from './site.ts';

const unnamed = { site_name: '', snooze_minutes: [15], maintenance: false, maintenance_message: '' };

describe('the settings of the site on the pages', () => {
  it('are the product’s name and no suffix when the site has no name', () => {
    expect(siteView({ ...unnamed, snooze_minutes: [15] })).to.include({ name: 'Vigie', suffix: '' });
    expect(siteView({ ...unnamed, site_name: 'Paris' })).to.include({ name: 'Paris', suffix: ' · Paris' });
  });

  for (const [minutes, label] of [
    [1, '1 minute'],
    [15, '15 minutes'],
    [60, '1 hour'],
    [90, '90 minutes'],
    [240, '4 hours'],
    [1440, '1 day'],
    [10_080, '7 days'],
  ] as const) {
    it(`offer ${minutes} as ${label}`, () => {
      expect(siteView({ ...unnamed, snooze_minutes: [minutes] }).snoozes).to.deep.equal([
        { seconds: minutes * 60, label },
      ]);
    });
  }
});
