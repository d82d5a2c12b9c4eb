import { expect } from 'chai';
import { diskReadings } from './disk.ts';
import { loadReading } from './load.ts';
import { memoryReading } from './memory.ts';
import { networkReadings } from './network.ts';
import { growths } from './rate.ts';
import { swapReading } from './swap.ts';
import { uptimeReading } from './uptime.ts';
import type { Reading } from '../reading.ts';

function values(reading: Reading | undefined): Record<string, number> {
  return Object.fromEntries(reading?.measures.map(({ metric, value }) => [metric, value]) ?? []);
}

describe('readings of the host', () => {
  it('memory counts as used what programs cannot get without swapping', () => {
    const reading = memoryReading({ total: 4096, available: 1024, free: 512, cached: 700, buffers: 50 });
    expect(reading.output).to.equal('Memory is 75.0 % used: 3.0 KiB of 4.0 KiB, 1.0 KiB available');
    expect(values(reading)).to.deep.equal({
      used_percent: 75,
      used: 3072,
      available: 1024,
      free: 512,
      cached: 700,
      buffers: 50,
    });
  });

  it('swap says how much is used', () => {
    const reading = swapReading({ total: 2048, used: 512 });
    expect(reading.output).to.equal('Swap is 25.0 % used: 512 B of 2.0 KiB');
    expect(values(reading)).to.deep.equal({ used_percent: 25, used: 512, total: 2048 });
  });

  it('a host without swap has none used', () => {
    expect(swapReading({ total: 0, used: 0 })).to.include({ output: 'There is no swap space' });
    expect(values(swapReading({ total: 0, used: 0 }))).to.include({ used_percent: 0 });
  });

  it('load is also counted per core', () => {
    const reading = loadReading({ load1: 0.5, load5: 3, load15: 1.25 }, 2);
    expect(reading.output).to.equal('Load is 0.50, 3.00, 1.25 over 1, 5 and 15 min on 2 cores');
    expect(values(reading)).to.deep.equal({ load1: 0.5, load5: 3, load15: 1.25, load5_per_core: 1.5 });
  });

  it('uptime is in seconds', () => {
    const reading = uptimeReading(93_784.5);
    expect(reading.output).to.equal('The host has been up for 1 day 2 h 3 min');
    expect(values(reading)).to.deep.equal({ uptime: 93_784.5 });
  });
});

describe('diskReadings', () => {
  const names = ['readBytes', 'writeBytes', 'reads', 'writes', 'readTimeMs', 'writeTimeMs', 'busyTimeMs'] as const;
  const zero = { readBytes: 0, writeBytes: 0, reads: 0, writes: 0, readTimeMs: 0, writeTimeMs: 0, busyTimeMs: 0 };
  const later = {
    readBytes: 10_240,
    writeBytes: 0,
    reads: 20,
    writes: 0,
    readTimeMs: 50,
    writeTimeMs: 0,
    busyTimeMs: 2500,
  };

  it('gives rates, mean waits and the busy share of each disk, and the sum', () => {
    const found = growths(new Map([['vda', zero]]), new Map([['vda', later]]), names, 5);
    const [sum, disk] = diskReadings(found);
    expect(sum).to.include({ resource: 'disk', output: '1 disk: 2.0 KiB/s read, 0 B/s written' });
    expect(disk).to.include({
      resource: 'disk vda',
      output: 'Disk vda was 50.0 % busy: 2.0 KiB/s read (4.0/s), 0 B/s written (0.0/s)',
    });
    expect(values(disk)).to.deep.equal({
      busy: 50,
      read_bytes: 2048,
      write_bytes: 0,
      reads: 4,
      writes: 0,
      read_wait: 2.5,
      write_wait: 0,
    });
  });

  it('says so on a host without disks', () => {
    expect(diskReadings([]).map(({ output }) => output)).to.deep.equal(['0 disks: 0 B/s read, 0 B/s written']);
  });
});

describe('networkReadings', () => {
  const names = ['rxBytes', 'txBytes', 'rxPackets', 'txPackets', 'errors', 'dropped'] as const;
  const zero = { rxBytes: 0, txBytes: 0, rxPackets: 0, txPackets: 0, errors: 0, dropped: 0 };
  const later = { rxBytes: 4096, txBytes: 2048, rxPackets: 8, txPackets: 4, errors: 1, dropped: 2 };

  it('gives the traffic and the trouble of each interface, and a sum that is not judged', () => {
    const interfaces = ['eth0', 'eth1'];
    const all = (counter: typeof zero) => new Map(interfaces.map((name) => [name, counter]));
    const [sum, first] = networkReadings(growths(all(zero), all(later), names, 2));
    expect(sum).to.include({ output: '2 interfaces: 4.0 KiB/s received, 2.0 KiB/s sent', withoutThresholds: true });
    expect(first).to.include({
      resource: 'network eth0',
      output: 'Interface eth0: 2.0 KiB/s received, 1.0 KiB/s sent, 0.5 errors/s, 1.0 dropped/s',
    });
    expect(values(first)).to.deep.equal({
      rx_bytes: 2048,
      tx_bytes: 1024,
      rx_packets: 4,
      tx_packets: 2,
      errors: 0.5,
      dropped: 1,
    });
  });
});
