import { expect } from 'chai';
import { classify, type FailureKind } from './failure.ts';
import type { ProbeKind } from './units.ts';

/** Messages as the clients really produced them. */
const cases: readonly { probe: ProbeKind; message: string; kind: FailureKind; says: RegExp }[] = [
  {
    probe: 'broker',
    message:
      'Cannot open a connection to the broker: Handshake terminated by server: 403 (ACCESS-REFUSED) with message "ACCESS_REFUSED - Login was refused"',
    kind: 'denied',
    says: /the broker refuses the user or the password/,
  },
  {
    probe: 'broker',
    message: 'Cannot open a connection to the broker: Expected ConnectionOpenOk; got <ConnectionClose channel:0>',
    kind: 'denied',
    says: /no such vhost/,
  },
  {
    probe: 'broker',
    message: 'connect ECONNREFUSED 127.0.0.1:5672',
    kind: 'away',
    says: /does not accept connections/,
  },
  { probe: 'broker', message: 'connect ETIMEDOUT', kind: 'silent', says: /does not answer/ },
  {
    probe: 'database',
    message: 'Cannot use the database: Authentication failed.',
    kind: 'denied',
    says: /the database refuses/,
  },
  {
    probe: 'database',
    message: 'Cannot use the database: connect ECONNREFUSED 127.0.0.1:27017',
    kind: 'away',
    says: /accept/,
  },
  { probe: 'database', message: 'Server selection timed out after 3000 ms', kind: 'silent', says: /does not answer/ },
  { probe: 'health', message: 'connect ENOENT /x/var/run/collectd.sock', kind: 'away', says: /no socket/ },
  { probe: 'health', message: 'Unexpected end of JSON input', kind: 'unhealthy', says: /JSON/ },
];

describe('classify', () => {
  for (const { probe, message, kind, says } of cases) {
    it(`takes "${message.slice(0, 60)}" of the ${probe} for ${kind}`, () => {
      const failure = classify(probe, message);
      expect(failure.kind).to.equal(kind);
      expect(failure.reasons.join()).to.match(says);
    });
  }
});
