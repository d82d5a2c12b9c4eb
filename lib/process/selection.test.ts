import { expect } from 'chai';
import { sectionsOf, selectServices } from './selection.ts';
import type { Unit } from './units.ts';

const unit = (name: string, service = name, group?: string): Unit => ({
  name,
  service,
  group,
  probe: 'health',
  run: undefined,
});
const units = [
  unit('rabbitmq-server'),
  unit('documentdb', 'mongodb'),
  unit('ferretdb', 'mongodb'),
  unit('engine-intake', 'engine-intake', 'amqp2engines'),
  unit('engine-process-0', 'engine-process', 'amqp2engines'),
  unit('engine-process-1', 'engine-process', 'amqp2engines'),
  unit('webserver'),
];

const cases: readonly { pattern: string; means: readonly string[] }[] = [
  { pattern: 'webserver', means: ['webserver: webserver'] },
  { pattern: 'mongodb', means: ['mongodb: documentdb ferretdb'] },
  { pattern: 'ferretdb', means: ['ferretdb: ferretdb'] },
  { pattern: 'engine-process', means: ['engine-process: engine-process-0 engine-process-1'] },
  { pattern: 'engine-process-1', means: ['engine-process-1: engine-process-1'] },
  {
    pattern: 'amqp2engines',
    means: ['engine-intake: engine-intake', 'engine-process: engine-process-0 engine-process-1'],
  },
  { pattern: 'engine-*', means: ['engine-intake: engine-intake', 'engine-process: engine-process-0 engine-process-1'] },
  { pattern: 'engine-????ke', means: ['engine-intake: engine-intake'] },
  { pattern: 'web', means: [] },
  { pattern: 'web.*', means: [] },
  { pattern: '', means: [] },
];

describe('selectServices', () => {
  for (const { pattern, means } of cases) {
    it(`takes ${JSON.stringify(pattern)} for ${means.length === 0 ? 'nothing' : means.join(', ')}`, () => {
      const found = selectServices(pattern, units).map(
        (service) => `${service.name}: ${service.units.map(({ name }) => name).join(' ')}`,
      );
      expect(found).to.deep.equal(means);
    });
  }
});

describe('sectionsOf', () => {
  it('keeps the order of the sections and of their entries', () => {
    const { sections, faults } = sectionsOf(
      { backend: ['mongodb', 'rabbitmq-server'], middleware: ['amqp2engines'], frontend: [] },
      units,
    );
    expect(faults).to.deep.equal([]);
    expect(sections.map(({ name, services }) => [name, services.map((service) => service.name)])).to.deep.equal([
      ['backend', ['mongodb', 'rabbitmq-server']],
      ['middleware', ['engine-intake', 'engine-process']],
      ['frontend', []],
    ]);
  });

  it('reports what is unknown, and what is listed twice', () => {
    const { faults } = sectionsOf(
      { backend: ['influxdb', 'mongodb'], middleware: ['mongodb'], frontend: ['webserver'] },
      units,
    );
    expect(faults.map(({ key, problem }) => `${key}: ${problem}`)).to.deep.equal([
      'backend: influxdb is no service, group or pattern that matches one',
      'middleware: mongodb is listed twice',
    ]);
  });
});
