import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { journeys, useConsole } from './browser.js';

const entries = z.array(z.object({ name: z.string(), size: z.number() }));

journeys('the first load', () => {
  const console = useConsole();

  test('brings less than 250 KB of JavaScript as it travels, and nothing from other origins', async () => {
    await console.service.person({ username: 'olga' });
    const { page } = await console.openAs('olga', '/tokens');
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.waitForLoadState('networkidle');
    const loaded: unknown = await page.evaluate(
      `performance.getEntriesByType('resource').map(({ name, encodedBodySize }) => ({ name, size: encodedBodySize }))`,
    );
    const files = entries.parse(loaded);
    const own = files.filter(({ name }) => name.startsWith(console.service.url));
    expect(own).toEqual(files);
    const scripts = files.filter(({ name }) => name.endsWith('.js'));
    expect(scripts.length).toBeGreaterThan(2);
    const bytes = scripts.reduce((sum, { size }) => sum + size, 0);
    process.stdout.write(`JavaScript before the first list: ${Math.round(bytes / 1000)} KB\n`);
    expect(bytes).toBeLessThan(250_000);
    // What is heavy waits until somebody goes there.
    expect(scripts.filter(({ name }) => /graphiql|chart|codemirror|expiry-date/i.test(name))).toEqual([]);
  });
});
