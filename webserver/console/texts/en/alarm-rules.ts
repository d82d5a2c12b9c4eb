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

const many = (count: number, one: string, more: string): string => (count === 1 ? one : more);
const alarmsWould = (count: number, number: string): string => `${number} ${many(count, 'alarm', 'alarms')} would`;

/** What a rule of alarms would have done. `number` is the count as it is written. */
export const alarmTrialTexts = {
  noEvents: 'There are no events in the log yet to try this on. Send some, and try again.',
  looked: (events: string, from: string, to: string): string =>
    `Looked at: the last ${events} events, from ${from} to ${to}.`,
  found: (alarms: string, entities: string): string => `In all: ${alarms} of ${entities}.`,
  of: (alarms: string, entities: string): string => `${alarms} of ${entities}`,
  alarms: (count: number, number: string): string => `${number} ${many(count, 'alarm', 'alarms')}`,
  entities: (count: number, number: string): string => `${number} ${many(count, 'entity', 'entities')}`,
  selectsNone: 'The rule matches none of them.',
  selects: (things: string): string => `The rule matches ${things}.`,
  incomplete: 'There was not enough time for all of them: try fewer with narrower conditions.',
  nothing: 'In this time, nothing would have been different.',
  number: (before: string, after: string): string => `There would have been ${after} instead of ${before}.`,
  by: {
    exactly: (time: string): string => time,
    between: (least: string, most: string): string => `${least} to ${most}`,
  },
  /** `by`: a length of time; empty where there is none. */
  differences: {
    resolved: {
      added: (count, number) => `${alarmsWould(count, number)} have been resolved instead of going on.`,
      gone: (count, number) => `${alarmsWould(count, number)} not have been resolved: the next problem came before.`,
      earlier: (count, number, by) => `${alarmsWould(count, number)} have been resolved ${by} earlier.`,
      later: (count, number, by) => `${alarmsWould(count, number)} have been resolved ${by} later.`,
    },
    flapping: {
      added: (count, number) =>
        `${alarmsWould(count, number)} have been flapping that ${many(count, 'was', 'were')} not.`,
      gone: (count, number) => `${alarmsWould(count, number)} not have been flapping.`,
      earlier: (count, number, by) => `${alarmsWould(count, number)} have begun to flap ${by} earlier.`,
      later: (count, number, by) => `${alarmsWould(count, number)} have begun to flap ${by} later.`,
    },
    silent: {
      added: (count, number) =>
        `${number} ${many(count, 'silence', 'silences')} would have been found that ${many(count, 'was', 'were')} not.`,
      gone: (count, number) => `${number} ${many(count, 'silence', 'silences')} would not have been found.`,
      earlier: (count, number, by) =>
        `${number} ${many(count, 'silence', 'silences')} would have been found ${by} earlier.`,
      later: (count, number, by) =>
        `${number} ${many(count, 'silence', 'silences')} would have been found ${by} later.`,
    },
    operated: {
      added: (count, number) => `It would have acted ${many(count, 'once', `${number} times`)}.`,
      gone: (count, number) => `It would not have acted ${many(count, 'once', `${number} times`)} when it did.`,
      earlier: (count, number, by) => `It would have acted ${by} earlier, ${many(count, 'once', `${number} times`)}.`,
      later: (count, number, by) => `It would have acted ${by} later, ${many(count, 'once', `${number} times`)}.`,
    },
  } as const satisfies Record<string, Record<string, (count: number, number: string, by: string) => string>>,
  examples: 'The newest of them',
  /** What happened to one of them, at a time. */
  decisions: {
    resolved: 'resolved',
    flapping: 'flapping from',
    silent: 'found silent',
    operated: 'acted on',
  },
  added: (decision: string, after: string): string => `${decision} ${after}`,
  gone: (decision: string, before: string): string => `not ${decision} ${before}`,
  moved: (decision: string, before: string, after: string): string => `${decision} ${after} instead of ${before}`,
  turns: (turns: string): string => `, ${turns} turns`,
  waitingNone: 'No open alarm waits for its end now.',
  waiting: (count: number, number: string, selected: number): string =>
    count === 1
      ? `1 open alarm waits for its end now; the rule ${selected === 1 ? 'matches' : 'does not match'} it.`
      : `${number} open alarms wait for their end now; the rule matches ${selected} of them.`,
  waitingChanged: (number: string): string => `${number} would end at another time than by the rules as they are.`,
  waitingExamples: 'Open alarms that would end at another time',
  note: 'Nothing was changed. Alarms that were open before these events are rebuilt from their timeline, and pbehaviors are taken as they are now, so a single time may differ.',
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
