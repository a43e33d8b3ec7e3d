import type { Page } from 'playwright-core';
import { inDays } from '../support/world.js';
import type { ConsoleUnderTest } from './browser.js';
import { places } from './places.js';

/** Goes to the pages of the console, each with something to show. */
export interface EveryPlace {
  /** Logs in as the admin who has something in every list. */
  readonly username: string;
  /** Goes to one page after another, and hands on each when it has come to rest. */
  visit(page: Page, query: string, look: (place: string) => Promise<void>): Promise<void>;
}

/** An admin with a workspace, a project, tokens of both kinds, and something in every list; once for each service. */
export async function everyPlace({ service }: ConsoleUnderTest): Promise<EveryPlace> {
  const { world } = service;
  const admin = await service.person({ username: 'ada', role: 'admin' });
  const workspace = await world.workspace({ owner: admin.id });
  const project = await world.project(await world.client(workspace));
  const api = (await service.apiToken(admin.id, { name: 'nightly' })).id;
  await service.apiToken(admin.id, { name: 'soon', expiresAt: inDays(2) });
  const principal = await world.principal(workspace, admin.id);
  const grants = [{ resourceType: 'project', resourceId: project, action: 'read' }] as const;
  const ids: Record<string, string> = {
    workspace,
    api,
    service: (await service.serviceToken(principal, { name: 'reader', grants })).id,
  };
  const addressOf = (place: string, query: string): string => {
    const path = place.replace(/\$(\w+)/g, (_, name: string) => ids[name] ?? '');
    return `${service.url}/console${path}${query === '' ? '' : `${path.includes('?') ? '&' : '?'}${query}`}`;
  };
  return {
    username: 'ada',
    async visit(page, query, look) {
      for (const place of places) {
        await page.goto(addressOf(place, query));
        await page.getByRole('heading', { level: 1 }).first().waitFor();
        await page.waitForLoadState('networkidle');
        await page.getByRole('status', { name: 'Loading' }).first().waitFor({ state: 'detached' });
        await look(place);
      }
    },
  };
}
