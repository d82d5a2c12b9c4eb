import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { leaveAdminPassword, resetFile } from './reset-password.ts';

describe('a password that is left for the administrator', () => {
  let secrets: string;
  beforeEach(() => {
    secrets = mkdtempSync(join(tmpdir(), 'vigie-secrets-'));
  });
  afterEach(() => rmSync(secrets, { recursive: true }));

  it('is in one file for the owner of the secrets alone, and another one each time', () => {
    const [first, second] = [leaveAdminPassword({ secrets }), leaveAdminPassword({ secrets })];
    expect(first)
      .to.match(/^\w{20}$/)
      .and.not.equal(second);
    expect(readdirSync(secrets)).to.deep.equal([resetFile]);
    expect(readFileSync(join(secrets, resetFile), 'utf8')).to.equal(`${second}\n`);
    expect(statSync(join(secrets, resetFile)).mode & 0o777).to.equal(0o600);
    expect(statSync(join(secrets, resetFile)).uid).to.equal(statSync(secrets).uid);
  });
});
