import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router';
import { Frame } from './frame/frame.js';
import { MissingPage } from './frame/missing-page.js';
import { PageFailed } from './frame/page-failed.js';
import { accessAddress } from './pages/access/access-address.js';
import { apiAddress } from './pages/api/api-address.js';
import { auditAddress } from './pages/audit/audit-address.js';
import { createApiTokenAddress } from './pages/create/create-api-token-address.js';
import { createServiceTokenAddress } from './pages/create/create-service-token-address.js';
import { emergencyAddress } from './pages/emergency/emergency-address.js';
import { graphiqlAddress } from './pages/api/graphiql-address.js';
import { inventoryAddress } from './pages/inventory/inventory-address.js';
import { peopleAddress } from './pages/people/people-address.js';
import { permissionsAddress } from './pages/permissions/permissions-address.js';
import { policyAddress } from './pages/policy/policy-address.js';
import { principalsAddress } from './pages/principals/principals-address.js';
import { securityAddress } from './pages/security/security-address.js';
import { sessionsAddress } from './pages/sessions/sessions-address.js';
import { tokensAddress } from './pages/tokens/tokens-address.js';
import { workspacesAddress } from './pages/workspaces/workspaces-address.js';

// Every page of the console, and the parts of the address that it reads. A page's code is loaded when somebody goes there.

const root = createRootRoute({
  component: Frame,
  notFoundComponent: MissingPage,
  errorComponent: PageFailed,
});

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: () => {
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- how the router is told
    throw redirect({ to: '/tokens', replace: true });
  },
});

const tokens = createRoute({
  getParentRoute: () => root,
  path: '/tokens',
  validateSearch: tokensAddress,
  component: lazyRouteComponent(() => import('./pages/tokens/tokens-page.js'), 'TokensPage'),
});

const createApiToken = createRoute({
  getParentRoute: () => root,
  path: '/tokens/new/api',
  validateSearch: createApiTokenAddress,
  component: lazyRouteComponent(
    () => import('./pages/create/create-api-token-page.js'),
    'CreateApiTokenPage',
  ),
});

const createServiceToken = createRoute({
  getParentRoute: () => root,
  path: '/tokens/new/service',
  validateSearch: createServiceTokenAddress,
  component: lazyRouteComponent(
    () => import('./pages/create/create-service-token-page.js'),
    'CreateServiceTokenPage',
  ),
});

const principals = createRoute({
  getParentRoute: () => root,
  path: '/principals',
  validateSearch: principalsAddress,
  component: lazyRouteComponent(() => import('./pages/principals/principals-page.js'), 'PrincipalsPage'),
});

const workspaces = createRoute({
  getParentRoute: () => root,
  path: '/workspaces',
  validateSearch: workspacesAddress,
  component: lazyRouteComponent(() => import('./pages/workspaces/workspaces-page.js'), 'WorkspacesPage'),
});

const workspace = createRoute({
  getParentRoute: () => root,
  path: '/workspaces/$id',
  validateSearch: workspacesAddress,
  component: lazyRouteComponent(() => import('./pages/workspaces/workspace-page.js'), 'WorkspacePage'),
});

const acceptPrincipal = createRoute({
  getParentRoute: () => root,
  path: '/principals/$id/accept',
  component: lazyRouteComponent(
    () => import('./pages/principals/accept-principal-page.js'),
    'AcceptPrincipalPage',
  ),
});

const sessions = createRoute({
  getParentRoute: () => root,
  path: '/sessions',
  validateSearch: sessionsAddress,
  component: lazyRouteComponent(() => import('./pages/sessions/sessions-page.js'), 'SessionsPage'),
});

const security = createRoute({
  getParentRoute: () => root,
  path: '/security',
  validateSearch: securityAddress,
  component: lazyRouteComponent(() => import('./pages/security/security-page.js'), 'SecurityPage'),
});

const audit = createRoute({
  getParentRoute: () => root,
  path: '/audit',
  validateSearch: auditAddress,
  component: lazyRouteComponent(() => import('./pages/audit/audit-page.js'), 'AuditPage'),
});

const access = createRoute({
  getParentRoute: () => root,
  path: '/access',
  validateSearch: accessAddress,
  component: lazyRouteComponent(() => import('./pages/access/access-page.js'), 'AccessPage'),
});

const api = createRoute({
  getParentRoute: () => root,
  path: '/api',
  validateSearch: apiAddress,
  component: lazyRouteComponent(() => import('./pages/api/api-page.js'), 'ApiPage'),
});

const graphiql = createRoute({
  getParentRoute: () => root,
  path: '/graphiql',
  validateSearch: graphiqlAddress,
  component: lazyRouteComponent(() => import('./pages/api/graphiql-page.js'), 'GraphiqlPage'),
});

const inventory = createRoute({
  getParentRoute: () => root,
  path: '/admin/inventory',
  validateSearch: inventoryAddress,
  component: lazyRouteComponent(() => import('./pages/inventory/inventory-page.js'), 'InventoryPage'),
});

const people = createRoute({
  getParentRoute: () => root,
  path: '/admin/people',
  validateSearch: peopleAddress,
  component: lazyRouteComponent(() => import('./pages/people/people-page.js'), 'PeoplePage'),
});

const policy = createRoute({
  getParentRoute: () => root,
  path: '/admin/policy',
  validateSearch: policyAddress,
  component: lazyRouteComponent(() => import('./pages/policy/policy-page.js'), 'PolicyPage'),
});

const permissions = createRoute({
  getParentRoute: () => root,
  path: '/admin/permissions',
  validateSearch: permissionsAddress,
  component: lazyRouteComponent(() => import('./pages/permissions/permissions-page.js'), 'PermissionsPage'),
});

const emergency = createRoute({
  getParentRoute: () => root,
  path: '/admin/emergency',
  validateSearch: emergencyAddress,
  component: lazyRouteComponent(() => import('./pages/emergency/emergency-page.js'), 'EmergencyPage'),
});

const tokenDrawer = () =>
  lazyRouteComponent(() => import('./pages/token/token-drawer-route.js'), 'TokenDrawerRoute');

const token = createRoute({
  getParentRoute: () => tokens,
  path: '/$kind/$id',
  component: tokenDrawer(),
});

const inventoryToken = createRoute({
  getParentRoute: () => inventory,
  path: '/$kind/$id',
  component: tokenDrawer(),
});

const pages = [
  createApiToken,
  createServiceToken,
  principals,
  acceptPrincipal,
  workspaces,
  workspace,
  sessions,
  security,
  audit,
  access,
  api,
  graphiql,
  people,
  policy,
  permissions,
  emergency,
];

export const createConsoleRouter = () =>
  createRouter({
    routeTree: root.addChildren([
      home,
      tokens.addChildren([token]),
      inventory.addChildren([inventoryToken]),
      ...pages,
    ]),
    basepath: '/console',
    defaultPreload: 'intent',
    scrollRestoration: true,
  });

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createConsoleRouter>;
  }
}
