/** The settings of the site as the pages show them. */
import type { SiteSettings } from '../settings/settings.ts';
import { texts } from './texts/en.ts';
import { siteTexts } from './texts/en/site.ts';

export interface SiteView {
  /** The site's name, or the product's. */
  readonly name: string;
  /** Ends the title of every page; empty without a name. */
  readonly suffix: string;
  /** Administrators alone are let in. */
  readonly isInMaintenance: boolean;
  readonly snoozes: readonly { readonly seconds: number; readonly label: string }[];
}

export function siteView({ site_name: name, snooze_minutes: minutes, maintenance }: SiteSettings): SiteView {
  return {
    name: name === '' ? texts.frame.product : name,
    suffix: name === '' ? '' : ` · ${name}`,
    isInMaintenance: maintenance,
    snoozes: minutes.map((each) => ({ seconds: each * 60, label: siteTexts.minutes(each) })),
  };
}
