import { useTranslation } from 'react-i18next';
import { pseudoLanguage } from '../../language/languages.js';

const units = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const;

/** Says a whole span in the largest unit that fits it: `24 hours` stay hours, `7 days` are days. */
export function useSpan(): (seconds: number) => string {
  const { i18n } = useTranslation();
  const tag = i18n.language === pseudoLanguage ? 'en' : i18n.language;
  return (seconds) => {
    const [unit, size] = units.find(([, each]) => seconds % each === 0 && seconds / each > 1) ??
      units.find(([, each]) => seconds % each === 0) ?? ['second', 1];
    return new Intl.NumberFormat(tag, { style: 'unit', unit, unitDisplay: 'long' }).format(seconds / size);
  };
}
