import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { z } from 'zod';
import { journeys, logIn, useConsole } from './browser.js';
import { everyPlace } from './every-place.js';

// What a machine can find of what keeps people out, on every page, in both colour schemes.

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const findings = z.array(
  z.object({
    id: z.string(),
    impact: z.string().nullable(),
    nodes: z.array(z.object({ html: z.string(), failureSummary: z.string().optional() })),
  }),
);

/** The rules of WCAG 2.2 AA; and those of them that are about colours. */
const every = {
  type: 'tag',
  values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
};
const ofColours = { type: 'rule', values: ['color-contrast', 'link-in-text-block'] };

/** What axe finds that is serious or critical, by these rules. */
async function seriousFindings(page: Page, rules: typeof every): Promise<string[]> {
  // As one of the page's own functions: a script that was put into the page would be against its policy.
  await page.evaluate(axe);
  const found: unknown = await page.evaluate(
    // GraphiQL's own markup is not ours to mend.
    `axe.run({ exclude: ['.graphiql-container'] }, { runOnly: ${JSON.stringify(rules)}, resultTypes: ['violations'] }).then((r) => r.violations)`,
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

/** In the light; and in the dark by the rules that see a difference. */
async function inBothSchemes(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const [colorScheme, rules] of [
    ['light', every],
    ['dark', ofColours],
  ] as const) {
    await page.emulateMedia({ colorScheme });
    await page.locator(`html[data-mantine-color-scheme=${colorScheme}]`).waitFor();
    found.push(...(await seriousFindings(page, rules)).map((finding) => `${colorScheme}: ${finding}`));
  }
  return found;
}

journeys('pages for everybody', () => {
  const console = useConsole();

  test('axe finds nothing serious on any page, light or dark', async () => {
    const everywhere = await everyPlace(console);
    const { page } = await console.open('/', { colorScheme: 'light', reducedMotion: 'reduce' });
    await page.getByLabel(/^Username/).waitFor();
    const found: Record<string, string[]> = { 'log in': await inBothSchemes(page) };
    await logIn(page, everywhere.username);
    await everywhere.visit(page, '', async (place) => {
      found[place] = await inBothSchemes(page);
    });
    expect(Object.entries(found).filter(([, each]) => each.length > 0)).toEqual([]);
  }, 300_000);
});
