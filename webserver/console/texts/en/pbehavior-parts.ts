/** English texts of what pbehaviors are made of: types, reasons and exceptions. */
const shared = { what: 'What it is', titleLabel: 'Name', descriptionLabel: 'Description (optional)' };

export const typeTexts = {
  ...shared,
  title: 'Types',
  create: 'Create a type',
  note: 'Every site has the types Active, Inactive, Maintenance and Pause, which stay as they are. Here are those of your own.',
  emptyTitle: 'No type of your own yet',
  emptyText: 'A type says what a pbehavior does, under a name and a colour that your site knows.',
  example: 'The example is a type for the hours in which an office is closed.',
  exampleDescription: 'Nobody works there: alarms can wait',
  titleExample: 'Office closed',
  canonical: 'What it does',
  canonicals: {
    active: 'Active: watched as always; of what repeats, the time between is not',
    inactive: 'Inactive: out of hours, alarms do not count',
    maintenance: 'Maintenance: somebody works on it, alarms do not count',
    pause: 'Pause: not watched until somebody ends it',
  },
  priority: 'Priority',
  priorityHint:
    'Where several pbehaviors hold at once, the type with the greatest number wins. Active has 1, Inactive 2, Maintenance 3, Pause 4.',
  looks: 'How it looks',
  color: 'Colour',
  icon: 'Icon',
  iconHint: 'A name that other programs may show.',
  effect: (canonical: string, priority: string): string => `${canonical}. Priority ${priority}.`,
} as const;

export const reasonTexts = {
  ...shared,
  title: 'Reasons',
  create: 'Create a reason',
  emptyTitle: 'No reason yet',
  emptyText:
    'A reason says why something is in a pbehavior: everybody sees it beside the alarms. Who plans one can also write a new reason there.',
  example: 'The example is a change of hardware.',
  exampleDescription: 'Parts are replaced on site',
  titleExample: 'Hardware change',
} as const;

export const exceptionTexts = {
  ...shared,
  title: 'Exceptions',
  create: 'Create an exception',
  emptyTitle: 'No exception yet',
  emptyText:
    'An exception is a list of times, such as public holidays, that several pbehaviors leave out: write it once, and choose it there.',
  example: 'The example is Christmas 2026.',
  titleExample: 'Public holidays',
  when: 'When',
  whenHint:
    'In these times a pbehavior with this exception does not hold, or is of another type. They are those of your own clock.',
  parts: 'Times',
  effect: (count: number): string => (count === 1 ? 'One time.' : `${count} times.`),
} as const;
