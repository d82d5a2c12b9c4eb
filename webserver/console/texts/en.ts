/**
 * Every English text of the console. Another language is another file of the same shape. Pure: the browser loads this file too.
 * Sentences say what happened, what was kept and what to do next; buttons say what they do.
 */

import { charts } from './en/charts.ts';
import { empty, filters, list } from './en/list.ts';

const alarmsOf = (count: number): string => (count === 1 ? '1 alarm' : `${count.toLocaleString('en-US')} alarms`);

const frame = {
  product: 'Vigie',
  skip: 'Skip to the content',
  navigation: 'Pages',
  maintenance: 'Maintenance is on',
  maintenanceHint: 'Only administrators are let in: end it in the settings',
  alarms: 'Alarms',
  entities: 'Entities',
  metrics: 'Metrics',
  engines: 'Engine map',
  morePages: 'More',
  yourAccount: 'Your account',
  signOut: 'Sign out',
  theme: 'Theme',
  themeSystem: 'As the system',
  themeLight: 'Light',
  themeDark: 'Dark',
  density: 'Rows',
  densityNormal: 'Normal',
  densityCompact: 'Compact',
  keys: 'Keyboard',
  shortcuts: 'One-key shortcuts',
  shortcutsOn: 'On',
  shortcutsOff: 'Off',
  keepChoices: 'Keep these choices',
  choiceNotKept: 'Your choice holds on this page alone: it could not be kept. Make it again in a moment.',
  close: 'Close',
  dismiss: 'Dismiss',
  notifications: 'Notifications',
} as const;

const login = {
  title: 'Sign in',
  username: 'Username',
  password: 'Password',
  submit: 'Sign in',
  capsLock: 'Caps lock is on.',
  wrong:
    'The username or the password is wrong. Check both (capital letters count) and try again; an administrator can set a new password.',
  missing: 'Type your username and your password.',
  throttled: (seconds: number): string =>
    `Too many attempts. Wait ${seconds < 60 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`}, then try again. Nothing is locked for ever.`,
  unavailable:
    'Passwords cannot be checked now, because the database does not answer. Alarms are still being taken in. Try again in a minute; `hypcontrol status` on the server says more.',
  maintenance: (message: string): string => `${message} Until then, only administrators can sign in.`,
  forged: 'The form was sent from another page. Type your username and password here.',
  ended: 'Your session ended. Sign in and you are back where you were.',
  signedOut: 'You are signed out.',
} as const;

const states = ['OK', 'Minor', 'Major', 'Critical'] as const;

const actions = {
  ack: 'Acknowledge',
  ackremove: 'Remove acknowledgement',
  snooze: 'Snooze',
  unsnooze: 'End the snooze',
  comment: 'Comment',
  cancel: 'Cancel the alarm',
  uncancel: 'Take the cancellation back',
  changestate: 'Change state',
  assocticket: 'Associate a ticket',
} as const;

const bar = {
  more: 'More',
  label: 'Actions on the selected alarms',
  selected: (count: number, elsewhere: number): string =>
    elsewhere === 0
      ? `${count.toLocaleString('en-US')} selected`
      : `${count.toLocaleString('en-US')} selected, ${elsewhere.toLocaleString('en-US')} of them not on this page`,
  selectMatching: (total: string): string => `Select all ${total}`,
  selectMost: (most: number, total: string): string => `Select the first ${most.toLocaleString('en-US')} of ${total}`,
  clear: 'Clear',
  undo: 'Undo',
} as const;

const forms = {
  snooze: {
    title: 'Snooze',
    lead: 'The alarm stays in the list, marked as snoozed, until the time is over.',
    submit: 'Snooze',
    duration: 'For',
  },
  comment: {
    title: 'Comment',
    lead: 'Everyone who opens the alarm reads it in the timeline.',
    submit: 'Comment',
    text: 'Comment',
  },
  cancel: {
    title: 'Cancel the alarm',
    lead: 'A cancelled alarm counts as handled although its cause is still there. It is resolved after a while unless somebody takes this back.',
    submit: 'Cancel the alarm',
    reason: 'Why',
  },
  changestate: {
    title: 'Change state',
    lead: 'The state stays as you set it, whatever the tools report, until they report OK.',
    submit: 'Change state',
    state: 'New state',
    reason: 'Why',
  },
  assocticket: {
    title: 'Associate a ticket',
    lead: 'The ticket must exist in your ticket system; Vigie links to it.',
    submit: 'Associate',
    ticket: 'Ticket',
    url: 'Its address',
    urlHint: 'Optional: https://…',
  },
  note: 'Note',
  optional: 'optional',
  back: 'Back',
  appliesTo: (count: number): string => `Applies to ${alarmsOf(count)}.`,
} as const;

const alarm = {
  open: 'Open alone',
  close: 'Close the alarm',
  label: 'Alarm',
  timeline: 'Timeline',
  charts: 'Metrics around the event',
  noCharts: 'This entity sends no metrics.',
  olderSteps: (count: number): string => `${count.toLocaleString('en-US')} older steps are not shown.`,
  moreSteps: 'Show more',
  ownTime: 'Alarm',
  facts: 'Facts',
  bookmark: 'Bookmark it, for yourself',
  duration: 'Lasted',
  activeDuration: 'Of that active',
  opened: 'Opened',
  entity: 'Entity',
  connector: 'Connector',
  status: 'Status',
  tags: 'Tags',
  ticket: 'Ticket',
  events: 'Events',
  longOutput: 'Details',
  resolvedAt: (time: string): string =>
    `Resolved at ${time}. It is kept in the archive, and no action applies to it any more.`,
  notFoundTitle: 'This alarm is not here',
  notFoundText:
    'It may have been resolved long ago and left the archive, or the address is incomplete. The list shows every open alarm.',
  toList: 'To the list of alarms',
} as const;

const statuses = ['Off', 'Ongoing', 'Stealthy', 'Flapping', 'Cancelled', 'No events'] as const;

const steps = {
  opened: (state: string): string => `Alarm opened, state ${state}`,
  up: (state: string): string => `State went up to ${state}`,
  down: (state: string): string => `State went down to ${state}`,
  backToOk: 'State is back to OK',
  status: (status: string): string => `Status is now ${status}`,
  cancelled: (author: string): string => `Cancelled by ${author}`,
  uncancelled: (author: string): string => `Cancellation taken back by ${author}`,
  ack: (author: string): string => `Acknowledged by ${author}`,
  ackremove: (author: string): string => `Acknowledgement removed by ${author}`,
  comment: (author: string): string => `Comment by ${author}`,
  snooze: (until: string, author: string): string => `Snoozed until ${until} by ${author}`,
  unsnooze: 'The snooze ended',
  unsnoozeBy: (author: string): string => `Snooze ended by ${author}`,
  changestate: (state: string, author: string): string => `State set to ${state} by ${author}`,
  assocticket: (id: string, author: string): string => `Ticket ${id} associated by ${author}`,
  declareticket: (id: string, author: string): string => `Ticket ${id} declared by ${author}`,
  statecounter: (count: number): string => `${count.toLocaleString('en-US')} changes of state in between`,
  resolve: 'Resolved',
  activate: 'The alarm became active',
  pbhenter: 'Entered a pbehavior',
  pbhleave: 'Left a pbehavior',
} as const;

const outcomes = {
  ack: { doing: 'Acknowledging', done: 'acknowledged' },
  ackremove: { doing: 'Removing the acknowledgement of', done: 'no longer acknowledged' },
  snooze: { doing: 'Snoozing', done: 'snoozed' },
  unsnooze: { doing: 'Ending the snooze of', done: 'no longer snoozed' },
  comment: { doing: 'Commenting on', done: 'commented' },
  cancel: { doing: 'Cancelling', done: 'cancelled' },
  uncancel: { doing: 'Taking back the cancellation of', done: 'no longer cancelled' },
  changestate: { doing: 'Changing the state of', done: 'changed' },
  assocticket: { doing: 'Associating a ticket with', done: 'associated with the ticket' },
} as const;

const outcome = {
  doing: (verb: string, count: number): string => `${verb} ${alarmsOf(count)} …`,
  done: (count: number, participle: string): string => `${alarmsOf(count)} ${participle}`,
  refused: (count: number, reason: string): string => `${alarmsOf(count)} refused: ${reason}`,
  pending: (count: number): string =>
    `${alarmsOf(count)}: accepted, and not carried out yet because the engines are busy. The list shows it as soon as it is done.`,
  failed: (reason: string): string => `Nothing was changed: ${reason}`,
  notLoaded: (reason: string): string => `This could not be loaded: ${reason}`,
  unreachable: 'the server does not answer. Check the connection and try again.',
  undone: 'Undone',
  gone: 'it is no longer there.',
  failedItem: (name: string, reason: string): string => `– ${name}: ${reason}`,
  moreFailed: (count: number): string => `– and ${count.toLocaleString('en-US')} more`,
  progress: (verb: string, done: number, count: number): string =>
    `${verb} ${alarmsOf(count)} … ${done.toLocaleString('en-US')} done`,
} as const;

const live = {
  label: 'Live state',
  on: 'Live',
  rate: (perSecond: number): string => {
    const text = perSecond.toLocaleString('en-US', { maximumFractionDigits: perSecond < 10 ? 1 : 0 });
    return `· ${text} events/s`;
  },
  noRate: '· engines do not answer',
  still: 'Not live: reload to see changes',
  connecting: 'Connecting …',
  waiting: (clock: string): string => `Reconnecting … The page shows ${clock}`,
  offline: (clock: string): string => `This device is offline. The page shows ${clock}`,
  denied: 'Not live: the session ended. Reload to sign in',
  engines: (clock: string): string => `The broker does not answer. The page shows ${clock}`,
} as const;

const alerts = {
  label: 'New critical alarms',
  off: 'Quiet',
  title: 'Count in the tab',
  sound: 'Sound and count',
  test: 'Play the sound',
  count: (count: number): string => `${count.toLocaleString('en-US')} new`,
  silent: 'A new critical alarm. The browser plays no sound on this page until you click or type in it.',
} as const;

const keys = {
  title: 'Keyboard',
  rows: [
    { keys: ['j', 'k'], what: 'Next, previous alarm' },
    { keys: ['Enter'], what: 'Open the alarm' },
    { keys: ['Esc'], what: 'Close what is open, clear the selection' },
    { keys: ['x'], what: 'Select the alarm' },
    { keys: ['a'], what: 'Acknowledge' },
    { keys: ['s'], what: 'Snooze' },
    { keys: ['c'], what: 'Comment' },
    { keys: ['/'], what: 'Search' },
    { keys: ['?'], what: 'Show these keys' },
  ],
  goTo: (page: string): string => `Go to ${page}`,
  scope: 'Actions apply to the selected alarms, else to the marked row, else to the open alarm.',
} as const;

const errors = {
  notFound: { title: 'There is nothing at this address', text: 'The link may be old or incomplete.' },
  forbidden: {
    title: 'You may not see this',
    text: 'Your roles do not include it. An administrator can add the permission.',
  },
  maintenance: 'Under maintenance',
  signInAsAdministrator: 'Sign in as an administrator',
  unavailable: {
    title: 'The database does not answer',
    text: 'Events are still being taken in and nothing is lost. This page tries again when you reload it; `hypcontrol status` on the server says what is wrong.',
  },
  internal: {
    title: 'Something went wrong on our side',
    text: 'Nothing was changed. Try again; if it stays, give the administrator this request id:',
  },
  forged: {
    title: 'The form is too old',
    text: 'Your session changed since the page was opened. Nothing was done. Go back, reload and try again.',
  },
  invalid: { title: 'The form has faults', text: 'Nothing was done. Go back and correct it:' },
  reload: 'Reload',
} as const;

export const texts = {
  language: 'en',
  frame,
  login,
  states,
  statuses,
  list,
  empty,
  filters,
  actions,
  bar,
  forms,
  alarm,
  charts,
  steps,
  outcomes,
  outcome,
  live,
  alerts,
  keys,
  errors,
};

export type Texts = typeof texts;
