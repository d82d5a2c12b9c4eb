import { expect } from 'chai';
import { decodeList } from './pm2.ts';

const app =
  '{"pid":7,"name":"collectd","pm2_env":{"status":"online","restart_time":2,"pm_uptime":1000,"exit_code":1,"HOME":"/x"},"pm_id":0}';

describe('decodeList', () => {
  it('reads what it needs and ignores the rest, and what PM2 prints before', () => {
    expect(decodeList(`[PM2] Spawning\n>>>> In-memory PM2 is out-of-date\n[${app}]\n`)).to.deep.equal([
      { name: 'collectd', pid: 7, status: 'online', restarts: 2, startedMs: 1000, exitCode: 1 },
    ]);
  });

  it('reads an empty list', () => {
    expect(decodeList('[]')).to.deep.equal([]);
  });

  it('refuses what is no list', () => {
    expect(() => decodeList('Error: connect EAGAIN')).to.throw();
  });
});
