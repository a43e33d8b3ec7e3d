import type { Page } from 'playwright-core';

/** A page of the console as somebody sees it. */
export interface Picture {
  readonly name: string;
  /** Somebody of the demo; nobody, if not given. */
  readonly as?: string;
  readonly path: string;
  /** What is done before the picture is taken. */
  readonly prepare?: (page: Page) => Promise<void>;
}

export const pictures: readonly Picture[] = [
  { name: 'log-in', path: '/' },
  { name: 'tokens', as: 'olga', path: '/tokens' },
  { name: 'service-tokens', as: 'olga', path: '/tokens?kind=service' },
  { name: 'create-api-token', as: 'olga', path: '/tokens/new/api' },
  { name: 'create-service-token', as: 'olga', path: '/tokens/new/service' },
  { name: 'principals', as: 'mia', path: '/principals' },
  { name: 'workspaces', as: 'olga', path: '/workspaces' },
  { name: 'sessions', as: 'olga', path: '/sessions' },
  { name: 'security', as: 'olga', path: '/security' },
  { name: 'inventory', as: 'ada', path: '/admin/inventory?kind=service' },
  { name: 'people', as: 'ada', path: '/admin/people' },
  { name: 'policy', as: 'ada', path: '/admin/policy' },
  { name: 'emergency', as: 'ada', path: '/admin/emergency' },
  { name: 'audit', as: 'ada', path: '/audit' },
  { name: 'permissions', as: 'ada', path: '/admin/permissions' },
  { name: 'access', as: 'olga', path: '/access' },
  { name: 'api', as: 'olga', path: '/api' },
  { name: 'graphiql', as: 'olga', path: '/graphiql' },
];
