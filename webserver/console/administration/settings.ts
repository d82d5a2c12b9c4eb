/** The page of the site's settings: one form. */
import type { Request, Response } from 'express';
import type { Account } from '../../auth/account.ts';
import { changeSettings } from '../../settings/change.ts';
import { settingsSchema } from '../../settings/settings.ts';
import { actorOf, fieldOf } from '../form.ts';
import type { Console } from '../page.ts';
import { administration } from '../texts/en/administration.ts';
import { settingsTexts as say } from '../texts/en/settings.ts';
import { readDurations, writeDurations } from './durations.ts';
import { faultsOf, parsed } from './input.ts';
import { type FormPage, sendForm } from './view.ts';

const path = '/administration/settings';

interface Typed {
  readonly name: string;
  readonly snooze: string;
  readonly maintenance: boolean;
  readonly message: string;
}

export async function showSettings(
  request: Request,
  response: Response,
  account: Account,
  console: Console,
): Promise<void> {
  const { site_name: name, snooze_minutes, maintenance, maintenance_message } = await console.deps.settings.read();
  const notice = request.query['saved'] === 'yes' ? administration.saved : undefined;
  const form = formOf({ name, snooze: writeDurations(snooze_minutes), maintenance, message: maintenance_message });
  sendForm(request, response, account, { page: { ...form, faults: {}, notice }, console });
}

export async function changeSettingsFromForm(
  request: Request,
  response: Response,
  account: Account,
  console: Console,
): Promise<void> {
  const typed = {
    name: fieldOf(request, 'site_name').trim(),
    snooze: fieldOf(request, 'snooze_minutes').trim(),
    maintenance: fieldOf(request, 'maintenance') === 'yes',
    message: fieldOf(request, 'maintenance_message').trim(),
  };
  const again = (faults: FormPage['faults']): void =>
    sendForm(request, response, account, { page: { ...formOf(typed), faults }, console });
  const durations = readDurations(typed.snooze);
  if ('fault' in durations) return again({ snooze_minutes: say.snoozeFault(durations.fault) });
  try {
    const settings = parsed(settingsSchema, {
      site_name: typed.name,
      snooze_minutes: durations.minutes,
      maintenance: typed.maintenance,
      maintenance_message: typed.message,
    });
    await changeSettings(console.deps, actorOf(request, response, account), settings);
  } catch (error) {
    return again(faultsOf(error));
  }
  response.redirect(303, `${path}?saved=yes`);
}

function formOf({ name, snooze, maintenance, message }: Typed): Omit<FormPage, 'faults' | 'notice'> {
  return {
    heading: say.title,
    action: path,
    submit: administration.save,
    back: '/alarms',
    fields: [
      { name: 'site_name', label: say.siteName, kind: 'text', value: name, hint: say.siteNameHint },
      {
        name: 'snooze_minutes',
        label: say.snooze,
        kind: 'text',
        value: snooze,
        hint: say.snoozeHint,
        isRequired: true,
      },
      {
        name: 'maintenance',
        label: say.maintenance,
        kind: 'check',
        value: maintenance ? 'yes' : '',
        hint: say.maintenanceHint,
      },
      {
        name: 'maintenance_message',
        label: say.maintenanceMessage,
        kind: 'text',
        value: message,
        hint: say.maintenanceMessageHint,
      },
    ],
  };
}
