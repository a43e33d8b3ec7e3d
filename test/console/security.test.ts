import { readFile } from 'node:fs/promises';
import { expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { codeOf, enrolled, forgetSteps, wrongCode } from '../actions/second-factor.js';
import { testPassword } from '../support/service.js';
import { journeys, useConsole } from './browser.js';

/** Proves in an open dialog that it is still the same person. */
async function prove(page: Page, button: string, code?: string): Promise<void> {
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Your password').fill(testPassword);
  if (code !== undefined) await dialog.getByLabel('Code of your second factor').fill(code);
  await dialog.getByRole('button', { name: button }).click();
}

journeys('security', () => {
  const console = useConsole();

  test('gives somebody a second factor, with codes that are shown once', async () => {
    const { id } = await console.service.person({ username: 'olga' });
    const { page } = await console.openAs('olga', '/sessions', { acceptDownloads: true });
    await page.getByRole('navigation').getByRole('link', { name: 'Security' }).click();
    await page.getByRole('button', { name: 'Set up' }).click();
    await page.getByRole('dialog').getByLabel('Your password').fill('wrong');
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByText('That password is wrong.').waitFor();
    await prove(page, 'Next');
    await page.getByRole('img', { name: 'QR code for your authenticator app' }).waitFor();
    const secret = ((await page.locator('code').textContent()) ?? '').replaceAll(' ', '');
    await page.getByLabel('Code from the app').fill(wrongCode(secret));
    await page.getByRole('button', { name: 'Confirm' }).click();
    await page.getByText('That code is wrong').waitFor();
    await page.getByLabel('Code from the app').fill(codeOf(secret));
    await page.getByRole('button', { name: 'Confirm' }).click();
    const list = page.getByRole('list', { name: 'Recovery codes' });
    await list.waitFor();
    const codes = await list.getByRole('listitem').allTextContents();
    expect(codes).toHaveLength(10);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download' }).click(),
    ]);
    expect(await readFile(await download.path(), 'utf8')).toContain(codes.join('\n'));
    // Neither Escape nor the way back takes away what cannot be seen again.
    await page.keyboard.press('Escape');
    await page.evaluate('history.back()');
    await page.waitForURL(/\/security$/);
    expect(await list.isVisible()).toBe(true);
    await page.getByLabel('I have kept them').check();
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByText('10 recovery codes are left.').waitFor();
    const html = await page.content();
    for (const text of [secret, ...codes]) expect(html).not.toContain(text);

    await forgetSteps(console.service, id);
    await page.getByRole('button', { name: 'Replace the authenticator' }).click();
    await prove(page, 'Next', codeOf(secret));
    await page.getByRole('img', { name: 'QR code for your authenticator app' }).waitFor();
    expect((await page.locator('code').textContent())?.replaceAll(' ', '')).not.toBe(secret);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await page.locator('code').count()).toBe(0);
  });

  test('warns when recovery codes run out, makes new ones, and takes the factor away', async () => {
    const { service } = console;
    const { id, username, secret } = await enrolled(service, { username: 'tina' });
    await service.pool.query(
      `DELETE FROM graphwarden.recovery_code WHERE ctid IN
         (SELECT ctid FROM graphwarden.recovery_code WHERE user_id = $1 LIMIT 8)`,
      [id],
    );
    const { page } = await console.open('/security');
    await page.getByLabel('Username').fill(username);
    await page.getByLabel(/^Password/).fill(testPassword);
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByLabel('Code of your second factor').fill(codeOf(secret));
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByText('2 recovery codes are left.').waitFor();
    await forgetSteps(service, id);
    await page.getByRole('button', { name: 'New recovery codes' }).click();
    await prove(page, 'Make new codes', codeOf(secret));
    await page.getByLabel('I have kept them').check();
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByText('10 recovery codes are left.').waitFor();
    await forgetSteps(service, id);
    await page.getByRole('button', { name: 'Remove', exact: true }).click();
    await prove(page, 'Remove the second factor', codeOf(secret));
    await page.getByText('Your second factor is removed.').waitFor();
    await page.getByRole('button', { name: 'Set up' }).waitFor();
  });

  test('does not offer to take away a factor that is required, and says why', async () => {
    const { username, secret, id } = await enrolled(console.service, { username: 'ute' });
    await console.service.world.updateUser(id, { mfaRequired: true });
    const { page } = await console.open('/security');
    await page.getByLabel('Username').fill(username);
    await page.getByLabel(/^Password/).fill(testPassword);
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByLabel('Code of your second factor').fill(codeOf(secret));
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByText('It cannot be removed, only replaced').waitFor();
    expect(await page.getByRole('button', { name: 'Remove', exact: true }).isDisabled()).toBe(true);
  });
});
