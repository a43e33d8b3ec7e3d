import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { z } from 'zod';
import { inDays } from '../support/world.js';
import { journeys, logIn, useConsole } from './browser.js';
import { places } from './places.js';

// What a machine can find of what keeps people out, on every page, in both colour schemes; and pages from right to left.

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const findings = z.array(
  z.object({
    id: z.string(),
    impact: z.string().nullable(),
    nodes: z.array(z.object({ html: z.string(), failureSummary: z.string().optional() })),
  }),
);

/** What axe finds that is serious or critical, by the rules of WCAG 2.2 AA. */
async function seriousFindings(page: Page): Promise<string[]> {
  // As one of the page's own functions: a script that was put into the page would be against its policy.
  await page.evaluate(axe);
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
  const found: unknown = await page.evaluate(
    // GraphiQL's own markup is not ours to mend.
    `axe.run({ exclude: ['.graphiql-container'] }, { runOnly: ${JSON.stringify(tags)}, resultTypes: ['violations'] }).then((r) => r.violations)`,
  );
  return findings
    .parse(found)
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes
        .slice(0, 3)
        .map(({ html, failureSummary = '' }) => `${id}: ${html.slice(0, 200)} ${failureSummary}`),
    );
}

journeys('pages for everybody', () => {
  const console = useConsole();
  const ids: Record<string, string> = {};

  /** An admin with a workspace, a project, tokens of both kinds, and something in every list. */
  async function furnish(): Promise<void> {
    if (ids['api'] !== undefined) return;
    const { service } = console;
    const { world } = service;
    const admin = await service.person({ username: 'ada', role: 'admin' });
    ids['workspace'] = await world.workspace({ owner: admin.id });
    const client = await world.client(ids['workspace']);
    const project = await world.project(client);
    ids['api'] = (await service.apiToken(admin.id, { name: 'nightly' })).id;
    await service.apiToken(admin.id, { name: 'soon', expiresAt: inDays(2) });
    const principal = await world.principal(ids['workspace'], admin.id);
    const grants = [{ resourceType: 'project', resourceId: project, action: 'read' }] as const;
    ids['service'] = (await service.serviceToken(principal, { name: 'reader', grants })).id;
  }

  const addressOf = (place: string): string =>
    `${console.service.url}/console${place.replace(/\$(\w+)/g, (_, name: string) => ids[name] ?? '')}`;

  async function ready(page: Page): Promise<void> {
    await page.getByRole('heading', { level: 1 }).first().waitFor();
    await page.waitForLoadState('networkidle');
    await page.getByRole('status', { name: 'Loading' }).first().waitFor({ state: 'detached' });
  }

  test.each(['light', 'dark'] as const)('axe finds nothing serious on any page, %s', async (colorScheme) => {
    await furnish();
    const { page } = await console.open('/', { colorScheme, reducedMotion: 'reduce' });
    await page.getByLabel(/^Username/).waitFor();
    const found: Record<string, string[]> = { 'log in': await seriousFindings(page) };
    await logIn(page, 'ada');
    for (const place of places) {
      await page.goto(addressOf(place));
      await ready(page);
      found[place] = await seriousFindings(page);
    }
    expect(Object.entries(found).filter(([, each]) => each.length > 0)).toEqual([]);
  });

  // A phone's width is what is left of a window of 720 px at twice the size.
  test.each(['de', 'ar-XB'])('no page is wider than a phone, in %s', async (language) => {
    await furnish();
    const { page } = await console.openAs('ada', '/', { viewport: { width: 360, height: 740 } });
    const wide: string[] = [];
    for (const place of places) {
      await page.goto(`${addressOf(place)}${place.includes('?') ? '&' : '?'}language=${language}`);
      await page.getByRole('heading', { level: 1 }).first().waitFor();
      await page.waitForLoadState('networkidle');
      expect(await page.locator('html').getAttribute('dir')).toBe(language === 'de' ? 'ltr' : 'rtl');
      const width: unknown = await page.evaluate('document.documentElement.scrollWidth');
      if (Number(width) > 360) wide.push(`${place}: ${String(width)}`);
    }
    expect(wide).toEqual([]);
  });
});
