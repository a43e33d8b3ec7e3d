/** The languages there are, each in its own words. */
export const languages = [
  { tag: 'en', name: 'English' },
  { tag: 'de', name: 'Deutsch' },
  { tag: 'es', name: 'Español' },
  { tag: 'zh', name: '中文' },
] as const;

/** English letter by letter as a language that is written from right to left: to see that pages bear it. */
export const pseudoLanguage = 'ar-XB';

export const isRightToLeft = (tag: string): boolean => /^(?:ar|fa|he|ur)\b/.test(tag);

const known: readonly string[] = [...languages.map(({ tag }) => tag), pseudoLanguage];

/** The language to begin with: the one that the address asks for, else the one chosen before, else the browser's. */
export function firstLanguage(page: Window): string {
  const asked = new URLSearchParams(page.location.search).get('language');
  const chosen = asked ?? page.localStorage.getItem(storedAs) ?? undefined;
  if (chosen !== undefined && known.includes(chosen)) return chosen;
  const spoken = page.navigator.languages.map((tag) => tag.split('-')[0] ?? '');
  return spoken.find((tag) => known.includes(tag)) ?? 'en';
}

const storedAs = 'graphwarden.language';

export const rememberLanguage = (page: Window, tag: string): void => {
  page.localStorage.setItem(storedAs, tag);
};
