/** Entities, metrics, health, counters, and the API's own description. */
import { createServer } from 'node:http';
import { join } from 'node:path';
import { expect } from 'chai';
import { createMetricWriter } from '../../lib/mongo/metric-writer.ts';
import { createTelemetry } from '../../lib/telemetry/telemetry.ts';
import { serveTelemetry } from '../../lib/telemetry/server.ts';
import { routes } from '../../webserver/routes.ts';
import { eventually } from '../support/eventually.ts';
import { type Api, type ApiAnswer, checkEvent, startApi, startProcessPool } from './api-harness.ts';

describe('reading through the API', function () {
  this.timeout(60_000);
  let api: Api;
  before(async () => {
    api = await startApi();
    await startProcessPool(api.site);
  });
  after(() => api.stop());

  const get = (path: string): Promise<ApiAnswer> => api.call('GET', path, { as: 'viewer' });

  describe('entities', () => {
    const names = ['a-1', 'a-2', 'b.*'];
    before(async () => {
      const events = names.map((component) => checkEvent({ connector: 'entities', component, state: 0 }));
      const sick = checkEvent({ connector: 'entities', component: 'a-1', resource: 'load', state: 3 });
      const answer = await api.call('POST', '/api/v1/events', { json: [...events, sick], as: 'connector' });
      expect(answer.status).to.equal(202);
      await eventually(
        'the entities',
        async () => (await get('/api/v1/entities/load%2Fa-1')).at('alarm') !== undefined,
      );
      // Components are written apart from what is on them.
      await eventually(
        'the components',
        async () => idsOf(await get('/api/v1/entities?connector=entities/test&type=component')).length === names.length,
      );
    });

    const idsOf = (answer: ApiAnswer): unknown[] => {
      const data = answer.at('data');
      return Array.isArray(data) ? data.map((_row, index) => answer.at('data', index, 'id')) : [];
    };

    for (const [query, ids] of [
      ['connector=entities/test&type=resource', ['disk/a-1', 'disk/a-2', 'disk/b.*', 'load/a-1']],
      ['connector=entities/test&type=component', ['a-1', 'a-2', 'b.*']],
      ['connector=entities/test&type=resource&sort=desc&limit=2', ['load/a-1', 'disk/b.*']],
      ['connector=entities/test&type=resource&page=2&limit=3', ['load/a-1']],
      ['component=a-1&type=resource', ['disk/a-1', 'load/a-1']],
      ['with_alarm=true&connector=entities/test', ['load/a-1']],
      ['search=DISK/A-&type=resource', ['disk/a-1', 'disk/a-2']],
      ['search=.*&connector=entities/test&type=resource', ['disk/b.*']],
      ['search=(&connector=entities/test', []],
    ] as const) {
      it(`answer ${query}`, async () => {
        const answer = await get(`/api/v1/entities?${query}`);
        expect(answer.status).to.equal(200);
        expect(idsOf(answer)).to.deep.equal(ids);
      });
    }

    it('have details, with the open alarm', async () => {
      const answer = await get('/api/v1/entities/load%2Fa-1');
      expect(answer.body).to.deep.include({ id: 'load/a-1', type: 'resource', component: 'a-1', state: 3 });
      expect(answer.at('alarm', 'id')).to.equal(answer.at('alarm_id'));
      expect((await get('/api/v1/entities/nothing')).status).to.equal(404);
    });

    for (const query of ['type=host', 'enabled=yes', 'type[$ne]=x', 'limit=0', 'search=%00', 'sort=name']) {
      it(`refuse ${query}`, async () => {
        expect((await get(`/api/v1/entities?${query}`)).status).to.equal(400);
      });
    }
  });

  describe('metrics', () => {
    const minute = 60_000;
    const start = Math.floor(Date.now() / minute) * minute - 10 * minute;
    let id = '';
    before(async () => {
      const writer = createMetricWriter(api.site.database.db, { log: 'test' });
      const series = {
        metric: 'load',
        entity_id: 'load/a-1',
        tags: { component: 'a-1', core: '0' },
        unit: 'x',
        type: 'GAUGE',
      } as const;
      writer.append(
        [0, 30, 60, 90, 180].map((seconds, index) => ({ series, time: start + seconds * 1000, value: index + 1 })),
        1,
      );
      await writer.flush();
      const found = await get('/api/v1/metrics/series?entity_id=load/a-1');
      id = String(found.at('data', 0, 'id'));
    });

    it('are found by entity, name and tags', async () => {
      for (const query of [
        'metric=load',
        'tags=core:0',
        'tags=core:0,component:a-1',
        'entity_id=load/a-1&metric=load',
      ]) {
        const answer = await get(`/api/v1/metrics/series?${query}`);
        expect(answer.at('data'), query).to.have.length(1);
        expect(answer.at('data', 0)).to.deep.include({ id, metric: 'load', unit: 'x', type: 'GAUGE' });
      }
      for (const query of ['metric=cpu', 'tags=core:1', 'entity_id=x']) {
        expect((await get(`/api/v1/metrics/series?${query}`)).at('data'), query).to.have.length(0);
      }
    });

    it('are read as they came', async () => {
      const answer = await get(`/api/v1/metrics/points?series_id=${id}&from=${start}&to=${start + 90_000}`);
      expect(answer.at('points')).to.deep.equal([
        [start, 1],
        [start + 30_000, 2],
        [start + 60_000, 3],
      ]);
    });

    it('are read by steps, and a step without points is a gap', async () => {
      const from = new Date(start).toISOString();
      const answer = await get(
        `/api/v1/metrics/points?series_id=${id}&from=${from}&to=${start + 5 * minute}&step_seconds=60&aggregation=max`,
      );
      expect(answer.at('points')).to.deep.equal([
        [start, 2],
        [start + minute, 4],
        [start + 3 * minute, 5],
      ]);
    });

    for (const [query, field] of [
      ['from=1&to=2', 'series_id'],
      ['series_id=x&from=2&to=2', 'to'],
      ['series_id=x&from=yesterday&to=2', 'from'],
      ['series_id=x&from=1&to=1e9', 'to'],
      ['series_id=x&from=0&to=99999999999', 'step_seconds'],
      ['series_id=x&from=0&to=99999999999&step_seconds=1', 'step_seconds'],
      ['series_id=x&from=0&to=10&step_seconds=0', 'step_seconds'],
      ['series_id=x&from=0&to=10&step_seconds=60&aggregation=median', 'aggregation'],
      ['series_id[$ne]=x&from=0&to=10', 'series_id'],
    ] as const) {
      it(`refuse ${query}`, async () => {
        const answer = await get(`/api/v1/metrics/points?${query}`);
        expect(answer.status).to.equal(400);
        expect(answer.at('errors')).to.have.property(field);
      });
    }

    describe('of several series', () => {
      const more = ['=cmd|calc', 'load.5'];
      before(async () => {
        const writer = createMetricWriter(api.site.database.db, { log: 'more' });
        const points = more.map((metric, index) => ({
          series: {
            metric,
            entity_id: '=1+1/host',
            tags: { component: 'host', core: String(index) },
            type: 'GAUGE' as const,
          },
          time: start,
          value: -index,
        }));
        writer.append(points, 1);
        await writer.flush();
      });
      const range = (): string => `from=${start}&to=${start + 5 * minute}`;

      it('are found page by page, by a part of the name', async () => {
        const [first, second] = [
          await get('/api/v1/metrics/series?search=LOAD&limit=1'),
          await get('/api/v1/metrics/series?search=load&limit=1&page=2'),
        ];
        expect(first.at('meta')).to.deep.equal({ page: 1, page_count: 2, per_page: 1, total_count: 2 });
        const names = [first.at('data', 0, 'metric'), second.at('data', 0, 'metric')];
        expect(names.sort()).to.deep.equal(['load', 'load.5']);
        expect((await get('/api/v1/metrics/series?search=l.ad')).at('data')).to.deep.equal([]);
      });

      for (const [what, query, metrics] of [
        ['by a part of the name', 'search=load', ['load', 'load.5']],
        ['by tags', 'tags=component:host', more],
        ['by entity and name', 'entity_id=load/a-1&metric=load', ['load']],
      ] as const) {
        it(`are read at once, ${what}`, async () => {
          const answer = await get(`/api/v1/metrics/query?${query}&${range()}&step_seconds=60`);
          const series = answer.at('series');
          const found = Array.isArray(series) ? series.map((_one, place) => answer.at('series', place, 'metric')) : [];
          expect(found.sort()).to.deep.equal([...metrics].sort());
        });
      }

      it('are read at once, by their ids, with their points', async () => {
        const answer = await get(
          `/api/v1/metrics/query?series_id=${id},unknown&${range()}&step_seconds=60&aggregation=max`,
        );
        expect(answer.at('series')).to.have.length(1);
        expect(answer.at('series', 0, 'points', 0)).to.deep.equal([start, 2]);
      });

      it('are a file of JSON', async () => {
        const answer = await get(`/api/v1/metrics/export.json?series_id=${id}&${range()}`);
        expect(answer.headers.get('content-disposition')).to.equal('attachment; filename="metrics.json"');
        expect(answer.at('series', 0, 'points')).to.have.length(5);
      });

      it('are a file of CSV in which nothing is a formula', async () => {
        const answer = await get(`/api/v1/metrics/export.csv?tags=component:host&${range()}`);
        expect(answer.headers.get('content-type')).to.equal('text/csv; charset=utf-8');
        const time = new Date(start).toISOString();
        expect(String(answer.body).split('\r\n').sort()).to.deep.equal(
          [
            '',
            'time,entity_id,metric,unit,tags,value',
            `${time},'=1+1/host,'=cmd|calc,,component:host core:0,0`,
            `${time},'=1+1/host,load.5,,component:host core:1,-1`,
          ].sort(),
        );
      });

      for (const [query, field] of [
        ['', 'series_id'],
        ['search=%20', 'series_id'],
        ['series_id=', 'series_id.0'],
        ['series_id=x&step_seconds=0', 'step_seconds'],
        ['tags=x', 'tags'],
      ] as const) {
        it(`are refused for ${query || 'no series'}`, async () => {
          for (const route of ['query', 'export.json', 'export.csv']) {
            const answer = await get(`/api/v1/metrics/${route}?${query}&${range()}`);
            expect(answer.status, route).to.equal(400);
            expect(Object(answer.at('errors')), route).to.have.own.property(field);
          }
        });
      }
    });

    for (const tags of ['core', ':0', '$where:1', 'a.b:1', '__proto__:1', 'constructor:1']) {
      it(`survive the tags ${tags}`, async () => {
        const answer = await get(`/api/v1/metrics/series?tags=${encodeURIComponent(tags)}`);
        expect(answer.status).to.be.oneOf([200, 400]);
        if (answer.status === 200) expect(answer.at('data')).to.deep.equal([]);
      });
    }
  });

  describe('health', () => {
    it('is open where it says nothing of the inside', async () => {
      expect((await api.call('GET', '/api/v1/health/live')).body).to.deep.equal({ status: 'ok' });
      expect((await api.call('GET', '/api/v1/health/ready')).body).to.deep.equal({ status: 'ok' });
    });

    it('names every part and every process', async () => {
      const answer = await get('/api/v1/health/full');
      expect(answer.at('broker', 'status')).to.equal('ok');
      expect(answer.at('database', 'status')).to.equal('ok');
      expect(answer.at('processes', 0, 'app')).to.equal('engine-process');
    });

    it('is failed while a process does not answer', async () => {
      const frozen = createServer();
      const socket = join(api.site.home, 'var', 'run', 'zombie.sock');
      await new Promise<void>((resolve) => frozen.listen(socket, resolve));
      const answer = await get('/api/v1/health/full');
      frozen.close();
      frozen.closeAllConnections();
      expect(answer.status).to.equal(503);
      expect(answer.at('processes', 1)).to.deep.include({ app: 'zombie', status: 'failed' });
    });

    it('adds up the counters of every process', async () => {
      const server = await serveTelemetry(createTelemetry('second'), join(api.site.home, 'var', 'run', 'second.sock'));
      const text = String((await api.call('GET', '/metrics')).body);
      await server.close();
      expect(text).to.match(/^process_cpu_user_seconds_total\{app="engine-process"\} /m);
      expect(text).to.match(/^process_cpu_user_seconds_total\{app="second"\} /m);
      expect(text.match(/^# TYPE process_cpu_user_seconds_total /gm)).to.have.length(1);
    });

    it('asks for a permission when the counters are asked for through a proxy', async () => {
      const headers = { 'x-forwarded-for': '203.0.113.1' };
      expect((await api.call('GET', '/metrics', { headers })).status).to.equal(401);
      expect((await api.call('GET', '/metrics', { headers, as: 'viewer' })).status).to.equal(403);
      expect((await api.call('GET', '/metrics', { headers, as: 'admin' })).status).to.equal(200);
    });
  });

  describe('the description of the API', () => {
    it('has every route of the table, and nothing else', async () => {
      const answer = await api.call('GET', '/api/v1/openapi.json');
      expect(answer.at('openapi')).to.equal('3.1.0');
      const described = Object.entries(answer.at('paths') ?? {}).flatMap(([path, methods]) =>
        Object.keys(methods).map((method) => `${method} ${path}`),
      );
      const declared = routes.map(({ spec }) => `${spec.method} ${spec.path.replaceAll(/:(\w+)/g, '{$1}')}`);
      expect(described).to.have.members(declared);
    });

    it('declares each parameter of a path, and gives each operation a name of its own', async () => {
      const answer = await api.call('GET', '/api/v1/openapi.json');
      const names = routes.map(({ spec }) => {
        const path = spec.path.replaceAll(/:(\w+)/g, '{$1}');
        const parameters = JSON.stringify(answer.at('paths', path, spec.method, 'parameters'));
        for (const [, name] of spec.path.matchAll(/:(\w+)/g))
          expect(parameters).to.contain(`"name":"${name ?? ''}","in":"path"`);
        return answer.at('paths', path, spec.method, 'operationId');
      });
      expect(new Set(names).size).to.equal(routes.length);
    });
  });
});
