import 'i18next';
import type common from '../locales/en/common.json';
import type session from '../locales/en/session.json';
import type tokens from '../locales/en/tokens.json';
import type create from '../locales/en/create.json';
import type principals from '../locales/en/principals.json';
import type workspaces from '../locales/en/workspaces.json';
import type sessions from '../locales/en/sessions.json';
import type security from '../locales/en/security.json';
import type audit from '../locales/en/audit.json';
import type access from '../locales/en/access.json';
import type api from '../locales/en/api.json';
import type inventory from '../locales/en/inventory.json';
import type people from '../locales/en/people.json';
import type policy from '../locales/en/policy.json';
import type permissions from '../locales/en/permissions.json';
import type emergency from '../locales/en/emergency.json';
import type token from '../locales/en/token.json';
import type secret from '../locales/en/secret.json';

// What is said in English is what there is to say: a key that is not there is an error of the types.
declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'common';
    resources: {
      common: typeof common;
      session: typeof session;
      tokens: typeof tokens;
      create: typeof create;
      principals: typeof principals;
      workspaces: typeof workspaces;
      sessions: typeof sessions;
      security: typeof security;
      audit: typeof audit;
      access: typeof access;
      api: typeof api;
      inventory: typeof inventory;
      people: typeof people;
      policy: typeof policy;
      permissions: typeof permissions;
      emergency: typeof emergency;
      token: typeof token;
      secret: typeof secret;
    };
  }
}
