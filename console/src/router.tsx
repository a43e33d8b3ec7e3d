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
import { tokenListSearch } from './pages/tokens/token-list-search.js';

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
  validateSearch: tokenListSearch,
  component: lazyRouteComponent(() => import('./pages/tokens/tokens-page.js'), 'TokensPage'),
});

export const createConsoleRouter = () =>
  createRouter({
    routeTree: root.addChildren([home, tokens]),
    basepath: '/console',
    defaultPreload: 'intent',
    scrollRestoration: true,
  });

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createConsoleRouter>;
  }
}
