/** The name by which people speak of an alarm: nine letters in groups of three, such as `KTB-RWA-MZU`. */

/** Without letters that look like digits or like each other. */
const letters = 'ABCDEFGHJKLMNPRSTUVWXYZ';

/** Always the same for the same event; two of a million alarms share a name about once in four times. */
export function displayName(eventId: string): string {
  const left = hash(eventId, 0x01000193);
  const right = hash(eventId, 0x85ebca6b);
  return `${group(left)}-${group(Math.floor(left / letters.length ** 3) ^ right)}-${group(Math.floor(right / letters.length ** 3))}`;
}

/** Multiply and shift over the UTF-16 units: spreads ids that differ in one digit, and need not be more than that. */
function hash(text: string, factor: number): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) value = Math.imul(value ^ text.charCodeAt(index), factor);
  value = Math.imul(value ^ (value >>> 15), 0x2c1b3c6d);
  value = Math.imul(value ^ (value >>> 12), 0x297a2d39);
  return (value ^ (value >>> 15)) >>> 0;
}

function group(number: number): string {
  let rest = number >>> 0;
  let text = '';
  for (let place = 0; place < 3; place += 1) {
    text += letters[rest % letters.length];
    rest = Math.floor(rest / letters.length);
  }
  return text;
}
