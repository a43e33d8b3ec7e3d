/** A text as it would look from right to left, with what i18next and React fill in left as it is. */
export const pseudo = (texts: object): object =>
  Object.fromEntries(Object.entries(texts).map(([key, value]: [string, unknown]) => [key, pseudoOf(value)]));

function pseudoOf(value: unknown): unknown {
  if (typeof value === 'string') return mirrored(value);
  return typeof value === 'object' && value !== null ? pseudo(value) : value;
}

const filledIn = /(\{\{[^{}]*\}\}|<\/?\w+\/?>|\$t\([^()]*\))/;

const mirrored = (text: string): string =>
  text
    .split(filledIn)
    .map((part) => (filledIn.test(part) || part.trim() === '' ? part : `\u202e${part}\u202c`))
    .join('');
