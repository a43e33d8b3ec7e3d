import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { runService } from '../support/run-service.js';
import { scratchFolder } from '../support/scratch.js';
import { journeys, logIn } from './browser.js';
import { launchBrowser } from './chromium.js';

// The minute in a browser that README.md promises to somebody who has never seen it, on what `npm start` runs.

const demo = z.object({ users: z.array(z.object({ username: z.string(), password: z.string() })) });

journeys('the first minute', () => {
  test('makes a working token that can only read, and ends with its revocation', async () => {
    const folder = await scratchFolder('tour');
    const service = runService({ DATA_DIR: folder });
    const browser = await launchBrowser();
    try {
      const address = await service.listening;
      const olga = demo.parse(JSON.parse(await readFile(join(folder, 'demo-credentials.json'), 'utf8')))
        .users[2];
      const begun = Date.now();
      const context = await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'] });
      const page = await context.newPage();
      await page.goto(`${address}/console/`);
      await logIn(page, olga?.username ?? '', olga?.password);
      await page.getByRole('link', { name: 'Create API token' }).click();
      await page.getByLabel(/^Name/).fill('my first one');
      await page.getByText('Northwind').first().waitFor(); // what it will see, before it exists
      await page.getByRole('button', { name: 'Create token' }).click();
      await page.getByRole('button', { name: 'Copy the token' }).click();
      const copied: unknown = await page.evaluate('navigator.clipboard.readText()');
      const Authorization = `Bearer ${String(copied)}`;
      const ask = async (): Promise<Response> =>
        await fetch(`${address}/hasura/auth`, { headers: { Authorization } });
      expect(await (await ask()).json()).toMatchObject({ 'x-hasura-role': 'user_read' });
      expect(Date.now() - begun).toBeLessThan(60_000);

      await page.getByRole('button', { name: 'Done' }).click();
      const drawer = page.getByRole('dialog');
      await drawer.getByRole('button', { name: 'Revoke' }).click();
      await page.getByRole('dialog').last().getByRole('button', { name: 'Revoke for good' }).click();
      await drawer.getByText('Revoked', { exact: true }).first().waitFor();
      expect((await ask()).status).toBe(401);
    } finally {
      await browser.close();
      service.child.kill('SIGTERM');
      await service.ended;
      await rm(folder, { recursive: true, force: true });
    }
  });
});
