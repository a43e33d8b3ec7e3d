/** `report_finding` as `reportFinding`. */
export const camelCase = (name: string): string =>
  name.replaceAll(/(?<!_)_+([a-z0-9])/gi, (_all, letter: string) => letter.toUpperCase());

export const capitalised = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

/** `oplogEntry` as `oplogEntries`: the plain rules of English, which is enough for a name. */
export function plural(name: string): string {
  if (/[^aeiou]y$/.test(name)) return `${name.slice(0, -1)}ies`;
  return /(?:s|x|z|ch|sh)$/.test(name) ? `${name}es` : `${name}s`;
}
