/** English texts of the rules of alarms, and of saved patterns. */
const shared = {
  titleLabel: 'Name',
  descriptionLabel: 'Description (optional)',
  enabled: 'Switched on',
  priority: 'Order',
  priorityHint: 'The first rule that matches an alarm is the one that holds. The lowest number is asked first.',
  what: 'What it is',
  which: 'Which alarms',
  whichHint: 'Every part that has conditions must match.',
  entity: 'The entity',
  alarm: 'The alarm',
};

export const resolveTexts = {
  ...shared,
  title: 'Resolve rules',
  create: 'Create a resolve rule',
  emptyTitle: 'No resolve rule yet',
  emptyText: 'A resolve rule says how long an alarm stays open after it is back to OK, or after somebody cancelled it.',
  example:
    'The example keeps alarms of the network open for 10 minutes, so that a link that comes and goes is one alarm.',
  exampleTitle: 'The network stays open for 10 minutes',
  titleExample: 'The network stays open for 10 minutes',
  type: 'What it waits for',
  types: { ok: 'The alarm is back to OK', cancelled: 'Somebody cancelled the alarm' },
  when: 'When the alarm is resolved',
  delay: 'After',
  delayHint: 'Counted from the last step of the alarm. A new problem in the meantime goes on in the same alarm.',
  effects: {
    ok: (time: string): string => `Resolves alarms ${time} after they are back to OK`,
    cancelled: (time: string): string => `Resolves alarms ${time} after they were cancelled`,
  },
} as const;

export const flappingTexts = {
  ...shared,
  title: 'Flapping rules',
  create: 'Create a flapping rule',
  emptyTitle: 'No flapping rule yet',
  emptyText: 'An alarm that keeps getting better and worse is flapping. A flapping rule says how often is too often.',
  example: 'The example calls alarms of the network flapping that turn more than 5 times in 10 minutes.',
  exampleTitle: 'The network may turn 5 times in 10 minutes',
  titleExample: 'The network may turn 5 times in 10 minutes',
  when: 'When the alarm is flapping',
  changes: 'Turns that are still fine',
  changesHint: 'A turn is from better to worse, or from worse to better. One more than this is flapping.',
  duration: 'Within',
  effect: (turns: string, time: string): string => `Alarms are flapping after more than ${turns} turns within ${time}`,
} as const;

export const idleTexts = {
  ...shared,
  title: 'Idle rules',
  create: 'Create an idle rule',
  emptyTitle: 'No idle rule yet',
  emptyText:
    'An idle rule acts when nothing happens: it opens an alarm for what has fallen silent, or does something to an alarm that nobody has looked at.',
  example: 'The example opens an alarm for every web server that nothing was heard of for an hour.',
  exampleTitle: 'Web servers that have fallen silent',
  titleExample: 'Web servers that have fallen silent',
  type: 'What it watches',
  types: {
    entity: 'Nothing is heard of an entity: open a critical alarm',
    alarm: 'Nothing happens to an alarm: do something to it',
  },
  whichEntities: 'Which entities',
  when: 'When it acts',
  duration: 'After',
  condition: 'What must be older than that',
  conditions: { last_event: 'The last event', last_update: 'The last change of the alarm' },
  operation: 'What it does to the alarm',
  operations: {
    ack: 'Acknowledge it',
    ackremove: 'Remove the acknowledgement',
    cancel: 'Cancel it',
    comment: 'Comment',
    snooze: 'Snooze it',
    assocticket: 'Associate a ticket',
    changestate: 'Set its state',
  },
  comment: 'Comment',
  snooze: 'Snooze for',
  ticket: 'Ticket number',
  ticketUrl: 'Address of the ticket (optional)',
  ticketSystem: 'Ticket system (optional)',
  state: 'State',
  rests: 'It rests during',
  periods: { active: 'active periods', inactive: 'inactive periods', maintenance: 'maintenance', pause: 'pauses' },
  effects: {
    entity: (time: string): string => `Opens an alarm when nothing is heard of an entity for ${time},`,
    alarm: (operation: string, time: string): string => `${operation} when nothing happens to an alarm for ${time},`,
  },
} as const;

export const savedPatternTexts = {
  title: 'Saved patterns',
  create: 'Create a saved pattern',
  emptyTitle: 'No saved pattern yet',
  emptyText:
    'A saved pattern is a set of conditions that several rules share: change it once, and all of them follow. Rules choose it by its name.',
  example: 'The example selects the web servers.',
  exampleTitle: 'Web servers',
  what: 'What it is',
  titleLabel: 'Name',
  titleExample: 'Web servers',
  descriptionLabel: 'Description (optional)',
  subject: 'What it selects',
  subjects: { event: 'Events', entity: 'Entities', alarm: 'Alarms', pbehavior: 'Periods of pbehaviors' },
  pattern: 'Conditions',
  effect: (subject: string, pattern: string): string => `${subject} where ${pattern}.`,
} as const;

export const durationUnits = {
  1: ['second', 'seconds'],
  60: ['minute', 'minutes'],
  3600: ['hour', 'hours'],
  86400: ['day', 'days'],
} as const;
