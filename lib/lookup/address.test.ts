import { expect } from 'chai';
import { isPrivateAddress } from './address.ts';

describe('an address', () => {
  for (const [address, isPrivate] of [
    ['127.0.0.1', true],
    ['10.1.2.3', true],
    ['172.31.0.1', true],
    ['172.32.0.1', false],
    ['192.168.1.1', true],
    ['169.254.169.254', true],
    ['100.64.0.1', true],
    ['0.0.0.0', true],
    ['224.0.0.1', true],
    ['255.255.255.255', true],
    ['8.8.8.8', false],
    ['::1', true],
    ['::', true],
    ['fd00::1', true],
    ['fe80::1', true],
    ['::ffff:127.0.0.1', true],
    ['::ffff:8.8.8.8', false],
    ['64:ff9b::7f00:1', true],
    ['2606:4700::1111', false],
    ['localhost', true],
    ['', true],
  ] as const) {
    it(`${address} is ${isPrivate ? 'private' : 'public'}`, () =>
      expect(isPrivateAddress(address)).to.equal(isPrivate));
  }
});
