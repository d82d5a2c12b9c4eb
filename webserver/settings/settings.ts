/** What a site sets for itself, in the collection `settings` under the id `site`. What is not stored has its default. */
import { z } from 'zod';
import { messageOf } from '../../lib/errors/errors.ts';
import type { Logger } from '../../lib/log/logger.ts';
import type { Database } from '../../lib/mongo/client.ts';

const line = (longest: number) =>
  z
    .string()
    .max(longest)
    .refine((text) => !/\p{Cc}/u.test(text), 'Must not contain control characters');

const siteName = line(40).describe(
  'Shown in the console in place of the product’s name, and in titles; empty: the product’s name',
);

const snoozeMinutes = z
  .array(z.int().min(1).max(525_600))
  .min(1)
  .max(12)
  .describe('What the console offers for a snooze, in minutes, in this order; the second one is chosen already');

const maintenance = z.boolean().describe('Everyone but administrators has to wait; events are taken in all the same');

const maintenanceMessage = line(300).describe('What they are told; empty: a sentence of the product');

export const settingsSchema = z.strictObject({
  site_name: siteName,
  snooze_minutes: snoozeMinutes,
  maintenance,
  maintenance_message: maintenanceMessage,
});

export type SiteSettings = z.output<typeof settingsSchema>;

export const settingsChangeSchema = settingsSchema.partial();

const standard: SiteSettings = {
  site_name: '',
  snooze_minutes: [15, 60, 240, 720, 1440, 10_080],
  maintenance: false,
  maintenance_message: '',
};

/** How old the copy in memory may be: another webserver may have changed them. Milliseconds. */
const freshMs = 10_000;

interface StoredSettings {
  readonly _id: string;
}

export class Settings {
  readonly #db: Database['db'];
  readonly #logger: Logger;
  #current: SiteSettings = standard;
  #readAt = -Infinity;

  constructor(db: Database['db'], logger: Logger) {
    this.#db = db;
    this.#logger = logger;
  }

  /** As they were some seconds ago at the most; at once, because every page asks. */
  current(): SiteSettings {
    if (performance.now() - this.#readAt > freshMs) {
      this.#readAt = performance.now();
      this.read().catch((error: unknown) => {
        this.#logger.warn({ reason: messageOf(error) }, 'The settings could not be read; the last ones stay in force');
      });
    }
    return this.#current;
  }

  /** As they are stored. A part that is not what it should be has its default. */
  async read(): Promise<SiteSettings> {
    const found = await this.#db.collection<StoredSettings>('settings').findOne({ _id: 'site' });
    const { _id, ...stored } = found ?? { _id: 'site' };
    const { site_name, snooze_minutes, maintenance, maintenance_message } =
      settingsChangeSchema.safeParse(stored).data ?? {};
    this.#current = {
      site_name: site_name ?? standard.site_name,
      snooze_minutes: snooze_minutes ?? standard.snooze_minutes,
      maintenance: maintenance ?? standard.maintenance,
      maintenance_message: maintenance_message ?? standard.maintenance_message,
    };
    this.#readAt = performance.now();
    return this.#current;
  }

  /** Changes what is named. */
  async change(changes: Partial<SiteSettings>): Promise<SiteSettings> {
    await this.#db
      .collection<StoredSettings>('settings')
      .updateOne({ _id: 'site' }, { $set: { ...changes } }, { upsert: true });
    return await this.read();
  }
}
