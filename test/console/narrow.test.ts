import { expect, test } from '@jest/globals';
import { journeys, useConsole } from './browser.js';
import { everyPlace } from './every-place.js';

// Pages on a phone, in longer words and from right to left.

journeys('narrow pages', () => {
  const console = useConsole();

  // A phone's width is what is left of a window of 720 px at twice the size.
  test('no page is wider than a phone, in German and from right to left', async () => {
    const everywhere = await everyPlace(console);
    const { page } = await console.openAs(everywhere.username, '/', {
      viewport: { width: 360, height: 740 },
    });
    const wide: string[] = [];
    for (const language of ['de', 'ar-XB']) {
      await everywhere.visit(page, `language=${language}`, async (place) => {
        expect(await page.locator('html').getAttribute('dir')).toBe(language === 'de' ? 'ltr' : 'rtl');
        const width: unknown = await page.evaluate('document.documentElement.scrollWidth');
        if (Number(width) > 360) wide.push(`${place} in ${language}: ${String(width)}`);
      });
    }
    expect(wide).toEqual([]);
  }, 300_000);
});
