/** Counters of the pool `process`, from its own telemetry. */
import { request } from 'node:http';
import { join } from 'node:path';
import type { Site } from '../tests/support/site.ts';

/** Events that the pool has committed. Each look makes the pool write out all its counters. */
export function committed(site: Site): Promise<number> {
  return counterOf(site, /^vigie_pool_events_total\{.*\} (\S+)$/m);
}

/** Processor time of the pool's process, all its threads together, in seconds. */
export function processorSeconds(site: Site): Promise<number> {
  return counterOf(site, /^process_cpu_seconds_total\{.*\} (\S+)$/m);
}

function counterOf(site: Site, pattern: RegExp): Promise<number> {
  return new Promise((resolve, reject) => {
    const call = request(
      { socketPath: join(site.home, 'var', 'run', 'engine-process.sock'), path: '/metrics' },
      (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => {
          text += chunk.toString('utf8');
        });
        response.on('end', () => resolve(Number(pattern.exec(text)?.[1] ?? 0)));
      },
    );
    call.on('error', reject);
    call.end();
  });
}
