/** What the service says of itself in the page: it is text from our own server, but still parsed. */
export interface Facts {
  readonly version: string;
  readonly publicUrl: string;
  readonly hasuraUrl: string | undefined;
}

export function readFacts(page: Document): Facts {
  const text = page.getElementById('facts')?.textContent ?? '{}';
  const found: unknown = JSON.parse(text);
  return {
    version: textOf(found, 'version') ?? '',
    publicUrl: textOf(found, 'publicUrl') ?? page.location.origin,
    hasuraUrl: textOf(found, 'hasuraUrl'),
  };
}

function textOf(from: unknown, name: string): string | undefined {
  if (typeof from !== 'object' || from === null) return undefined;
  const value: unknown = Reflect.get(from, name);
  return typeof value === 'string' ? value : undefined;
}
