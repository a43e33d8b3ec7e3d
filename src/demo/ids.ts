/** The ids of what the demo has made so far, by the names it has in the demo. */
export type Ids = ReadonlyMap<string, string>;

/** The id of a name; the demo never speaks of what it did not make. */
export function idOf(ids: Ids, name: string): string {
  const id = ids.get(name);
  if (id === undefined) throw new Error(`the demo has made no ${name}`);
  return id;
}
