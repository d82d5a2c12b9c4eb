/** English texts of the page that shows how to send the first event. */

export const firstEventTexts = {
  title: 'Send the first event',
  lead: 'Send one event by any of these ways: this page turns green when it arrives.',
  waiting: 'Waiting for the first event …',
  waitingText: 'This page looks for it every two seconds.',
  reload: 'Look again',
  arrived: 'The first event arrived',
  arrivedText: (entity: string): string => `It is about ${entity}. Everything from here on is in the list.`,
  toAlarms: 'To the alarms',
  http: 'Over HTTP',
  httpText: 'From any machine that reaches this address, with an API key:',
  makeKey: 'Make a key for it',
  keyMade:
    'The key stands in the command, and is shown this once. It may send events and nothing else; it is in the list of your keys.',
  noKey: 'Your roles do not allow you to make keys: ask an administrator for one that may send events.',
  copy: 'Copy',
  amqp: 'Over AMQP',
  amqpText:
    'Publish JSON to the topic exchange canopsis.events of the virtual host canopsis, as the user connector. Its password lies on the server in var/secrets/amqp-connector-password.',
  connectors: 'With what you have',
  connectorsText:
    'Connectors that were written for Canopsis work as they are: point them at this machine, with that user and virtual host. collectd sends its metrics with its amqp plugin to the exchange amq.topic.',
  keyName: 'First event',
} as const;
