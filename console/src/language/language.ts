import { type i18n, createInstance } from 'i18next';
import resourcesToBackend from 'i18next-resources-to-backend';
import { initReactI18next } from 'react-i18next';
import { isRightToLeft, pseudoLanguage } from './languages.js';
import { pseudo } from './pseudo.js';

/** Each language has a file a part of the console, which is loaded with it. */
const files = import.meta.glob<{ readonly default: object }>('../locales/*/*.json');

async function load(language: string, part: string): Promise<object> {
  const isPseudo = language === pseudoLanguage;
  const read = files[`../locales/${isPseudo ? 'en' : language}/${part}.json`];
  if (read === undefined) throw new Error(`there are no texts of ${part} in ${language}`);
  const { default: texts } = await read();
  return isPseudo ? pseudo(texts) : texts;
}

export async function startLanguage(first: string): Promise<i18n> {
  const instance = createInstance();
  instance.on('languageChanged', (tag) => {
    document.documentElement.lang = tag;
    document.documentElement.dir = isRightToLeft(tag) ? 'rtl' : 'ltr';
  });
  await instance
    .use(resourcesToBackend(load))
    .use(initReactI18next)
    .init({
      lng: first,
      fallbackLng: 'en',
      load: 'currentOnly',
      ns: ['common'],
      defaultNS: 'common',
      interpolation: { escapeValue: false },
    });
  return instance;
}
