import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Browser, BrowserContext } from 'playwright-core';
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

type StateOf = (username: string) => Promise<Awaited<ReturnType<BrowserContext['storageState']>>>;

/** What a browser keeps of somebody who is logged in; each person logs in once. */
function logins(browser: Browser, address: string, passwordOf: (username: string) => string): StateOf {
  const kept = new Map<string, ReturnType<StateOf>>();
  const logIn = async (username: string): ReturnType<StateOf> => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(`${address}/console/`);
    await page.getByLabel(/^Username/).fill(username);
    await page.getByLabel(/^Password/).fill(passwordOf(username));
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByLabel(/^Username/).waitFor({ state: 'detached' });
    const state = await context.storageState();
    await context.close();
    return state;
  };
  return async (username) => {
    const login = kept.get(username) ?? logIn(username);
    kept.set(username, login);
    return await login;
  };
}

async function take(browser: Browser, address: string, picture: Picture, stateOf: StateOf): Promise<void> {
  for (const { scheme, width, viewport } of looks) {
    const context = await browser.newContext({
      viewport,
      locale: 'en-GB',
      timezoneId: 'Europe/Berlin',
      colorScheme: scheme === 'dark' ? 'dark' : 'light',
      reducedMotion: 'reduce',
      ...(picture.as !== undefined && { storageState: await stateOf(picture.as) }),
    });
    try {
      const page = await context.newPage();
      page.setDefaultTimeout(15_000);
      await page.goto(`${address}/console${picture.path}`);
      await page.getByRole('heading', { level: 1 }).first().waitFor();
      await picture.prepare?.(page);
      await page.waitForLoadState('networkidle');
      await page.getByRole('status', { name: 'Loading' }).first().waitFor({ state: 'detached' });
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
    const stateOf = logins(browser, address, passwordOf);
    for (const picture of picturesOf(wanted)) {
      await take(browser, address, picture, stateOf);
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
