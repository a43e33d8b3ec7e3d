/** What went wrong, in one line: the last serious one of PostgreSQL's words, without date and process number. */
export function reasonIn(lines: readonly string[]): string {
  const said = lines.filter((line) => line.trim() !== '');
  const serious = said.filter((line) => /\b(FATAL|PANIC):|^initdb: error:|error while loading/.test(line));
  const line = serious.at(-1) ?? said.at(-1) ?? 'it ended without a word';
  return line.trim().replace(/^\d{4}-\d\d-\d\d [\d:.]+ \S+ \[\d+\] [A-Z]+: +/, '');
}
