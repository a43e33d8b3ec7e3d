/**
 * Rows as RFC 4180 has them. A cell that a spreadsheet would take for a formula begins with an apostrophe; the mark in front
 * of all says that it is UTF-8.
 */
export const csvOf = (rows: readonly (readonly string[])[]): string =>
  `\uFEFF${rows.map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`;

/** The blanks, if any, in front of what would begin a formula. From where they begin only: many blanks would be read again from each. */
const beforeFormula = /(?<!\s)\s*(?=[=+\-@＝＋－＠])/g;

function cell(text: string): string {
  const harmless = text
    .replace(beforeFormula, (blanks, at: number) => {
      // Where a semicolon separates, as in Germany, what follows one may begin a cell.
      const begins = at === 0 || /[;,]/.test(text.charAt(at - 1));
      return `${begins ? "'" : ''}${blanks.replace(/[\t\r\n]/g, "$&'")}`;
    })
    .replace(/^(?=[\t\r\n])/, "'");
  return /[",;\t\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
