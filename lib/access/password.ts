/** Passwords, kept as scrypt hashes (RFC 7914) by Node's own implementation. */
import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';

/** A stored password: what is needed to check one, and nothing that gives it away. All texts are base64. */
export interface PasswordHash {
  readonly scheme: 'scrypt';
  readonly salt: string;
  readonly hash: string;
  /** CPU and memory cost; a power of two. */
  readonly cost: number;
  readonly block_size: number;
  readonly parallelism: number;
}

/** 128 · cost · block_size = 32 MiB a check, the OWASP recommendation for scrypt with p = 3 (2^15). */
const cost = 2 ** 15;
const blockSize = 8;
const parallelism = 3;
const hashBytes = 32;

/** Hashes a password with a fresh salt. Takes about a tenth of a second of one core. */
export async function hashPassword(password: string): Promise<PasswordHash> {
  const salt = randomBytes(16);
  const options = { cost, blockSize, parallelization: parallelism };
  const hash = await derive(password, salt, hashBytes, options);
  return {
    scheme: 'scrypt',
    salt: salt.toString('base64'),
    hash: hash.toString('base64'),
    cost,
    block_size: blockSize,
    parallelism,
  };
}

/** True when the password is the one that was hashed. Takes the same time whether it is or not. */
export async function verifyPassword(password: string, stored: PasswordHash): Promise<boolean> {
  const expected = Buffer.from(stored.hash, 'base64');
  const options = { cost: stored.cost, blockSize: stored.block_size, parallelization: stored.parallelism };
  const actual = await derive(password, Buffer.from(stored.salt, 'base64'), expected.length, options);
  return timingSafeEqual(actual, expected);
}

/** A hash that no password has: checked for an account that does not exist, so that the answer takes as long. */
export const nobodysPassword: PasswordHash = {
  scheme: 'scrypt',
  salt: 'AAAAAAAAAAAAAAAAAAAAAA==',
  hash: 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=',
  cost,
  block_size: blockSize,
  parallelism,
};

/** Two people may write the same accent in two ways (RFC 8265 asks for one form). */
function derive(password: string, salt: Buffer, length: number, options: ScryptOptions): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFC'), salt, length, { ...options, maxmem: 256 * 1024 * 1024 }, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });
}
