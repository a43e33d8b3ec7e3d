/**
 * Rows as RFC 4180 has them. A cell that a spreadsheet would take for a formula begins with an apostrophe; the mark in front
 * of all says that it is UTF-8.
 */
export const csvOf = (rows: readonly (readonly string[])[]): string =>
  `\uFEFF${rows.map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`;

function cell(text: string): string {
  // Where a semicolon separates, as in Germany, what follows one may begin a cell.
  const harmless = text.replace(/(^|[;,\t\r\n])(?=\s*[=+\-@＝＋－＠])/g, "$1'").replace(/^(?=[\t\r\n])/, "'");
  return /[",;\t\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
