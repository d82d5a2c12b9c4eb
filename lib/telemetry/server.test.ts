import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { Counter } from 'prom-client';
import { serveTelemetry, type TelemetryServer } from './server.ts';
import { createTelemetry } from './telemetry.ts';

function get(socketPath: string, path: string): Promise<{ status: number | undefined; body: string }> {
  return new Promise((resolve, reject) => {
    request({ socketPath, path }, (response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => {
        body += chunk.toString();
      });
      response.on('end', () => resolve({ status: response.statusCode, body }));
    })
      .on('error', reject)
      .end();
  });
}

describe('serveTelemetry', () => {
  let folder: string;
  let servers: TelemetryServer[];
  const serve = async (socketPath: string, telemetry = createTelemetry('engine-test')) => {
    servers.push(await serveTelemetry(telemetry, socketPath));
    return telemetry;
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'vigie-telemetry-'));
    servers = [];
  });
  afterEach(async () => {
    for (const server of servers) await server.close();
    rmSync(folder, { recursive: true });
  });

  it('creates the folder and answers with the health', async () => {
    const path = join(folder, 'run', 'a.sock');
    await serve(path);
    const { status, body } = await get(path, '/health');
    expect(status).to.equal(200);
    expect(JSON.parse(body)).to.include({ status: 'ok', pid: process.pid });
  });

  it('answers 503 when a part failed, and 200 when one is degraded', async () => {
    const path = join(folder, 'a.sock');
    const telemetry = await serve(path);
    telemetry.setHealth('broker', 'degraded', 'is away');
    expect((await get(path, '/health')).status).to.equal(200);
    telemetry.setHealth('broker', 'failed', 'refuses the password');
    const { status, body } = await get(path, '/health');
    expect(status).to.equal(503);
    expect(body).to.include('broker: refuses the password');
  });

  it('serves the counters with the name of the app', async () => {
    const path = join(folder, 'a.sock');
    const telemetry = await serve(path);
    new Counter({ name: 'events_total', help: 'Events', registers: [telemetry.registry] }).inc(3);
    expect((await get(path, '/metrics')).body).to.include('events_total{app="engine-test"} 3');
  });

  it('answers 404 to anything else', async () => {
    const path = join(folder, 'a.sock');
    await serve(path);
    expect((await get(path, '/secrets')).status).to.equal(404);
  });

  it('replaces a stale socket', async () => {
    const path = join(folder, 'a.sock');
    writeFileSync(path, 'left behind');
    await serve(path);
    expect((await get(path, '/health')).status).to.equal(200);
  });

  it('removes its socket when it closes, but not the one of a successor', async () => {
    const path = join(folder, 'a.sock');
    await serve(path);
    await serve(path);
    await servers[0]?.close();
    expect((await get(path, '/health')).status).to.equal(200);
    await servers[1]?.close();
    expect(existsSync(path)).to.equal(false);
    servers = [];
  });
});
