/** CSV as spreadsheets read it (RFC 4180), with nothing in it that they would run. */

/** A text that begins so is a formula to a spreadsheet (OWASP, "CSV injection"). */
const formula = /^[=+\-@\t\r]/;
const number = /^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/i;

/** One text of all rows, each ended by CRLF. A cell that a spreadsheet would run begins with an apostrophe, unless it is a number. */
export function csvText(rows: Iterable<readonly (string | number | undefined)[]>): string {
  let text = '';
  for (const row of rows) text += `${row.map(cell).join(',')}\r\n`;
  return text;
}

function cell(value: string | number | undefined): string {
  if (value === undefined) return '';
  if (typeof value === 'number') return String(value);
  const safe = formula.test(value) && !number.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
