/** What a password that a person chooses must be (NIST SP 800-63B, 3.1.1.2): long, and none that a guesser tries first. No rules of composition. */

/** Characters, after accents are brought into one form. */
export const shortestPassword = 12;

/** UTF-16 units; longer ones are refused before they cost anything. */
export const longestPassword = 1024;

/** The most common ones of this length in public lists of leaked passwords, and those that this product suggests, in small letters. */
const commonest: ReadonlySet<string> = new Set([
  '123456789012',
  '1234567890123',
  '12345678901234',
  '123456789123',
  '1234567891011',
  '123123123123',
  '1234567890ab',
  '0123456789ab',
  '012345678901',
  '098765432109',
  '987654321098',
  '1q2w3e4r5t6y',
  '1q2w3e4r5t6y7u8i',
  '1qaz2wsx3edc',
  '1qaz2wsx3edc4rfv',
  'qazwsxedcrfv',
  'qwertyuiop12',
  'qwertyuiop123',
  'qwertyuiop[]',
  'qwertyuiopas',
  'qwertyuiopasdfghjkl',
  'qwerty123456',
  'qwertyqwerty',
  'qwerty12345678',
  'asdfghjkl123',
  'zxcvbnm12345',
  'abcdefghijkl',
  'abcdefghijklmnop',
  'abcdefghijklmnopqrstuvwxyz',
  'abcd12345678',
  'abc123abc123',
  'a1b2c3d4e5f6',
  'password1234',
  'password12345',
  'password123456',
  'password123!',
  'passwordpassword',
  'passw0rd1234',
  'p@ssw0rd1234',
  'mypassword123',
  'newpassword1',
  'changeme1234',
  'changemenow1',
  'changemechangeme',
  'letmein12345',
  'letmeinletmein',
  'welcome12345',
  'welcomewelcome',
  'iloveyou1234',
  'iloveyouiloveyou',
  'administrator',
  'administrator1',
  'administrator123',
  'adminadminadmin',
  'admin1234567',
  'admin12345678',
  'admin123456789',
  'rootrootroot',
  'superuser123',
  'canopsiscanopsis',
  'canopsis1234',
  'vigievigievigie',
  'vigie1234567',
  'correct horse battery staple',
  'correcthorsebatterystaple',
]);

/** Why nobody may choose this password, as a sentence; undefined when they may. `names`: of the account. */
export function faultOfPassword(password: string, names: readonly string[]): string | undefined {
  const text = password.normalize('NFC');
  if (Array.from(text).length < shortestPassword) return `Must have at least ${shortestPassword} characters.`;
  if (text.length > longestPassword) return `Must have at most ${longestPassword} characters.`;
  const plain = text.toLowerCase();
  if (names.some((name) => name.normalize('NFC').toLowerCase() === plain))
    return 'Must not be the name of the account.';
  if (commonest.has(plain) || new Set(plain).size < 3) return 'Is one of the passwords that are guessed first.';
  return undefined;
}
