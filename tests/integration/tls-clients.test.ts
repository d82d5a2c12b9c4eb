/** Broker and database behind TLS listeners: who is believed, who is shown what, and what an operator reads when it fails. */
import { expect } from 'chai';
import { openConnection } from '../../lib/amqp/connection.ts';
import { amqpSchema, amqpUrl } from '../../lib/config/amqp.ts';
import { mongodbSchema, mongodbUri } from '../../lib/config/mongodb.ts';
import { connectDatabase } from '../../lib/mongo/client.ts';
import { messageOf } from '../../lib/errors/errors.ts';
import { createCertificates, type Certificates } from '../support/certificates.ts';
import { createTlsGate, type TlsGate, type TlsGateOptions } from '../support/tls-gate.ts';
import { testEnvironment } from '../support/vhost.ts';

type Files = Readonly<Record<string, string>>;

/** Connects over a gate with these files of `[tls]`, and ends the connection again. */
type Connect = (port: number, tls: Files, host: string) => Promise<void>;

const connectBroker: Connect = async (port, tls, host) => {
  const url = new URL(testEnvironment('VIGIE_TEST_AMQP_URL'));
  url.protocol = 'amqps:';
  url.host = `${host}:${port}`;
  const config = amqpSchema.parse({ url: url.toString(), tls });
  const connection = await openConnection(amqpUrl(config, ''), { app: 'tests', timeoutMs: 3000 });
  await connection.close();
};

const connectToDatabase: Connect = async (port, tls, host) => {
  const uri = new URL(testEnvironment('VIGIE_TEST_MONGODB_URI'));
  uri.host = `${host}:${port}`;
  const { key_file: key, cert_file: cert, ...rest } = tls;
  const config = mongodbSchema.parse({
    uri: uri.toString(),
    tls: { ...rest, ...(cert === undefined ? {} : { cert_file: key }) },
  });
  const options = { uri: mongodbUri(config, ''), database: 'test_tls', app: 'tests', selectionTimeoutMs: 1500 };
  const database = await connectDatabase(options);
  await database.close();
};

for (const [server, file, connect, variable] of [
  ['broker', 'amqp', connectBroker, 'VIGIE_TEST_AMQP_URL'],
  ['database', 'mongodb', connectToDatabase, 'VIGIE_TEST_MONGODB_URI'],
] as const) {
  describe(`the ${server} over TLS`, function () {
    this.timeout(20_000);
    let certificates: Certificates;
    before(() => {
      certificates = createCertificates();
    });
    after(() => certificates.remove());

    const over = async (options: TlsGateOptions, work: (gate: TlsGate) => Promise<void>): Promise<void> => {
      const { hostname, port } = new URL(testEnvironment(variable));
      const gate = await createTlsGate({ host: hostname, port: Number(port) }, options);
      try {
        await work(gate);
      } finally {
        await gate.close();
      }
    };
    const refusal = async (attempt: Promise<void>): Promise<string> => {
      const error: unknown = await attempt.then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      expect(error).to.have.property('name', 'TransientError');
      const text = messageOf(error);
      expect(text).not.to.contain(new URL(testEnvironment(variable)).password);
      return text;
    };

    it('is reached when the named authority signed its certificate', () =>
      over({ certificate: certificates.server }, async ({ port }) => {
        await connect(port, { ca_file: certificates.ca }, 'localhost');
        await connect(port, { ca_file: certificates.ca }, '127.0.0.1');
      }));

    it('is shown a certificate where it asks for one', () =>
      over({ certificate: certificates.server, clientCa: certificates.ca }, async ({ port }) => {
        const shown = { cert_file: certificates.client.cert, key_file: certificates.client.key };
        const both = server === 'database' ? { ...shown, key_file: certificates.client.both } : shown;
        await connect(port, { ca_file: certificates.ca, ...both }, 'localhost');
      }));

    it('is not reached without one where it asks', () =>
      over({ certificate: certificates.server, clientCa: certificates.ca }, async ({ port }) => {
        await refusal(connect(port, { ca_file: certificates.ca }, 'localhost'));
      }));

    it('is not believed with another authority, and the error names file and setting', () =>
      over({ certificate: certificates.server }, async ({ port }) => {
        const text = await refusal(connect(port, { ca_file: certificates.otherCa }, 'localhost'));
        expect(text).to.contain(
          `the certificate of the ${server} is not signed by the authorities of ${certificates.otherCa}`,
        );
        expect(text).to.contain(`[tls] ca_file in etc/${file}.conf`);
      }));

    it('is not believed with an expired certificate', () =>
      over({ certificate: certificates.expired }, async ({ port }) => {
        const text = await refusal(connect(port, { ca_file: certificates.ca }, 'localhost'));
        expect(text).to.contain(`the certificate of the ${server} has expired: renew it there`);
      }));

    it('is not believed with a certificate of another host', () =>
      over({ certificate: certificates.elsewhere }, async ({ port }) => {
        const text = await refusal(connect(port, { ca_file: certificates.ca }, 'localhost'));
        expect(text).to.contain('is for another name').and.to.contain('elsewhere.example');
      }));

    it('on a port without TLS is named as such, or as away', async () => {
      const { port } = new URL(testEnvironment(variable));
      expect(await refusal(connect(Number(port), { ca_file: certificates.ca }, '127.0.0.1'))).to.match(
        /does not speak TLS on this port|Cannot (use|open)/,
      );
    });
  });
}
