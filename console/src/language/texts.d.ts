import 'i18next';
import type common from '../locales/en/common.json';
import type session from '../locales/en/session.json';
import type tokens from '../locales/en/tokens.json';

// What is said in English is what there is to say: a key that is not there is an error of the types.
declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'common';
    resources: {
      common: typeof common;
      session: typeof session;
      tokens: typeof tokens;
    };
  }
}
