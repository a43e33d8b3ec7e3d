import pg from 'pg';

/** A value as the text of a statement has it. */
export function literal(value: unknown): string {
  if (value === null || value === undefined) return 'NULL';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return pg.escapeLiteral(arrayText(value.map(String)));
  return pg.escapeLiteral(typeof value === 'string' ? value : JSON.stringify(value));
}

/** An array as PostgreSQL writes one. */
export const arrayText = (texts: readonly string[]): string =>
  `{${texts.map((text) => `"${text.replace(/["\\]/g, '\\$&')}"`).join(',')}}`;
