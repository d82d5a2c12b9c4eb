import { expect } from 'chai';
import { safePath } from './guard.ts';

describe('console/guard', () => {
  const ways = [
    ['/alarms', '/alarms'],
    ['/alarms?state=critical&open=a%2Fb', '/alarms?state=critical&open=a%2Fb'],
    ['/alarms/a-1', '/alarms/a-1'],
    ['/alarms/../login', '/alarms'],
    ['/alarmsx', '/alarms'],
    ['//evil.example', '/alarms'],
    ['/\\evil.example', '/alarms'],
    ['/alarms\\evil.example', '/alarms'],
    ['https://evil.example/alarms', '/alarms'],
    ['javascript:alert(1)', '/alarms'],
    ['', '/alarms'],
    [undefined, '/alarms'],
    [['/alarms'], '/alarms'],
  ] as const;
  for (const [given, path] of ways) {
    it(`leads from ${JSON.stringify(given)} to ${path}`, () => {
      expect(safePath(given)).to.equal(path);
    });
  }
});
