import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { z } from 'zod';
import { launchBrowser } from '../test/console/chromium.js';
import { runService } from '../test/support/run-service.js';
import { type Picture, picturesOf } from './console-pictures.js';

// `npm run console:screenshots`: every page of the console, on the demo, light and dark, wide and narrow, into docs/console/.
// Names as arguments take those pictures only.

const folder = resolve(import.meta.dirname, 'console');

const looks = ['light', 'dark'].flatMap((scheme) => [
  { scheme, width: 'wide', viewport: { width: 1360, height: 900 } },
  { scheme, width: 'narrow', viewport: { width: 390, height: 844 } },
]);

const demoFile = z.object({ users: z.array(z.object({ username: z.string(), password: z.string() })) });

type PasswordOf = (username: string) => string;

async function logIn(page: Page, username: string, password: string): Promise<void> {
  await page.getByLabel(/^Username/).fill(username);
  await page.getByLabel(/^Password/).fill(password);
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.getByLabel(/^Username/).waitFor({ state: 'detached' });
  await page.getByRole('heading', { level: 1 }).first().waitFor();
}

async function take(
  browser: Browser,
  address: string,
  picture: Picture,
  passwordOf: PasswordOf,
): Promise<void> {
  for (const { scheme, width, viewport } of looks) {
    const context = await browser.newContext({
      viewport,
      locale: 'en-GB',
      timezoneId: 'Europe/Berlin',
      colorScheme: scheme === 'dark' ? 'dark' : 'light',
      reducedMotion: 'reduce',
    });
    try {
      const page = await context.newPage();
      page.setDefaultTimeout(15_000);
      await page.goto(`${address}/console${picture.path}`);
      if (picture.as !== undefined) await logIn(page, picture.as, passwordOf(picture.as));
      await picture.prepare?.(page);
      await page.waitForLoadState('networkidle');
      const png = await page.screenshot({ animations: 'disabled' });
      // A palette is enough for a picture of a page, and a quarter of the bytes.
      await sharp(png)
        .png({ palette: true, effort: 8 })
        .toFile(join(folder, `${picture.name}-${scheme}-${width}.png`));
    } finally {
      await context.close();
    }
  }
}

async function takeAll(wanted: readonly string[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  const dataDir = await mkdtemp(join(tmpdir(), 'graphwarden-screenshots-'));
  const service = runService({ DATA_DIR: dataDir, HASURA_URL: 'https://hasura.example.com' });
  const browser = await launchBrowser();
  try {
    const address = await service.listening;
    const { users } = demoFile.parse(
      JSON.parse(await readFile(join(dataDir, 'demo-credentials.json'), 'utf8')),
    );
    const passwordOf = (name: string): string =>
      users.find(({ username }) => username === name)?.password ?? '';
    for (const picture of picturesOf(wanted)) {
      await take(browser, address, picture, passwordOf);
      process.stdout.write(`${picture.name}\n`);
    }
  } finally {
    await browser.close();
    service.child.kill('SIGTERM');
    await service.ended;
    await rm(dataDir, { recursive: true, force: true });
  }
}

await takeAll(process.argv.slice(2));
