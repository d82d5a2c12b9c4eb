import { expect } from 'chai';
import { Registry } from 'prom-client';
import { registry } from '../../engines/registry.ts';
import { FaultCollector } from '../../lib/config/load.ts';
import { type ChainDocuments, type ChainEngine, runChain } from '../../lib/engine/chain.ts';
import type { Traveller } from '../../lib/engine/traveller.ts';
import type { Effect, Message, StoredDocument } from '../../lib/engine/contract.ts';
import { EngineCounters } from '../../lib/engine/counters.ts';

/** What an engine gets in a pool of its own kind: decoding engines messages, the others the events of the cleaner after the context. */
const before: Readonly<Record<string, readonly string[]>> = { event: ['cleaner', 'context'], message: [] };

function configured(name: string): ChainEngine {
  const faults = new FaultCollector();
  const engine = registry.find((entry) => entry.name === name)?.configure('test', {}, faults);
  expect(faults.faults, `faults of ${name}`).to.deep.equal([]);
  if (engine === undefined) throw new Error(`There is no engine ${name}`);
  return engine.bind(
    () => undefined,
    () => Promise.resolve(new Map()),
  );
}

function chainOf(engine: { readonly name: string; readonly input: string }): readonly ChainEngine[] {
  const names = [...(before[engine.input] ?? []).filter((name) => name !== engine.name), engine.name];
  return names.map(configured);
}

function memory(): ChainDocuments & { readonly stored: Map<string, StoredDocument> } {
  const stored = new Map<string, StoredDocument>();
  return {
    stored,
    get: (collection, id) => stored.get(`${collection} ${id}`),
    load: async () => undefined,
    put: (effect) => {
      stored.set(`${effect.collection} ${effect.document._id}`, deepFreeze(effect.document));
    },
  };
}

const valid = (index: number): string =>
  JSON.stringify({
    connector: 'contract',
    connector_name: 'test',
    component: 'host',
    resource: `r${index % 5}`,
    state: index % 4,
    output: `number ${index}`,
    perf_data: `value=${index}`,
  });
const poison = [
  '',
  'null',
  '[]',
  '"text"',
  '{',
  '{"__proto__": {"polluted": true}}',
  JSON.stringify({ connector: 'a', connector_name: 'b', component: 'c', state: 'not a state' }),
  `{"deep":${'['.repeat(5000)}${']'.repeat(5000)}}`,
  '\u0000\uFFFF',
];

function travellersOf(bodies: readonly string[]): readonly Traveller[] {
  return bodies.map((body, index) => {
    const origin: Message = {
      event_id: `contract-${index}`,
      body: Buffer.from(body),
      routing_key: 'contract',
      content_type: 'application/json',
      received_ms: 1_000_000,
      trusted: false,
    };
    return { origin, value: origin, ending: undefined };
  });
}

async function run(
  chain: readonly ChainEngine[],
  bodies: readonly string[],
): Promise<{ travellers: readonly Traveller[]; effects: readonly Effect[] }> {
  const travellers = travellersOf(bodies);
  const counters = new EngineCounters(
    new Registry(),
    'contract',
    chain.map((engine) => engine.name),
  );
  const effects = await runChain(chain, travellers, { documents: memory(), now: 1_000_000, counters });
  return { travellers, effects };
}

for (const engine of registry) {
  describe(`the engine ${engine.name}`, () => {
    it('has a name that can be a folder and a configuration key', () => {
      expect(engine.name).to.match(/^[a-z][a-z0-9_]*$/);
    });

    it('loads with its default configuration and refuses an unknown key', () => {
      const faults = new FaultCollector();
      expect(engine.configure('test', { no_such_option: 1 }, faults)).to.equal(undefined);
      expect(faults.faults.map((fault) => fault.key)).to.deep.equal(['no_such_option']);
      configured(engine.name);
    });

    it('answers an empty batch with nothing', () => {
      const result = configured(engine.name).process([], { documents: { get: () => undefined }, now: 1_000_000 });
      expect(result).to.deep.equal({ outcomes: [], effects: [] });
    });

    it('has one outcome per input, keeps the order, and gives the same for the same', async () => {
      const bodies = Array.from({ length: 40 }, (_, index) => valid(index));
      const [once, again] = [await run(chainOf(engine), bodies), await run(chainOf(engine), bodies)];
      expect(once.travellers).to.have.length(bodies.length);
      expect(JSON.stringify(again)).to.equal(JSON.stringify(once));
    });

    it('survives poison: every bad input has an ending with a reason, and no other one is touched', async () => {
      const bodies = poison.flatMap((bad, index) => [valid(index), bad]);
      const { travellers } = await run(chainOf(engine), bodies);
      const clean = await run(
        chainOf(engine),
        poison.map((_, index) => valid(index)),
      );
      const good = travellers.filter((_, index) => index % 2 === 0).map((traveller) => traveller.ending?.outcome.kind);
      expect(good).to.deep.equal(clean.travellers.map((traveller) => traveller.ending?.outcome.kind));
      for (const [index, { ending }] of travellers.entries()) {
        if (index % 2 === 1) expect(ending?.outcome.kind, bodies[index]).to.equal('dead_letter');
      }
      expect({}).to.not.have.property('polluted');
    });
  });
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
  return value;
}
