/** English texts of the page of the site's settings. */
export const settingsTexts = {
  title: 'Settings',
  siteName: 'Name of the site',
  siteNameHint:
    'Shown in place of the product’s name, and in titles, 40 characters at most. Empty: the product’s name.',
  snooze: 'Durations of a snooze',
  snoozeHint:
    'What the console offers, in this order, as “15 min, 1 h, 1 d, 1 w”: 12 durations at most. The second one is chosen already.',
  snoozeFault: (text: string): string =>
    `“${text}” is no duration: write a whole number and min, h, d or w, with commas between them.`,
  maintenance: 'Maintenance: only administrators are let in',
  maintenanceHint:
    'Everybody else is signed out and told to wait, programs get 503. Events are taken in and alarms go on as always.',
  maintenanceMessage: 'What they are told',
  maintenanceMessageHint:
    'A sentence, 300 characters at most: “Back at 14:00, call 4711 in an emergency.” Empty: a sentence of ours.',
} as const;
