import { expect, test } from '@jest/globals';
import { testPassword } from '../support/service.js';
import { journeys, useConsole } from './browser.js';

journeys('sessions', () => {
  const console = useConsole();

  test('are listed with the current one marked, ended one by one and all others at once', async () => {
    const { id } = await console.service.person({ username: 'olga' });
    const other = await console.openAs('olga', '/security');
    await console.service.world.session(id, { userAgent: 'curl/8.5.0', address: '192.0.2.7' });
    const { page } = await console.openAs('olga', '/sessions');
    await page.getByText('This session').waitFor();
    expect(await page.getByRole('button', { name: /^End the session of/ }).count()).toBe(3);
    await page
      .getByRole('row', { name: /192\.0\.2\.7/ })
      .getByRole('button')
      .click();
    const dialog = page.getByRole('dialog', { name: 'End this session?' });
    await dialog.getByText('192.0.2.7').waitFor();
    await dialog.getByRole('button', { name: 'End', exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('row', { name: /192\.0\.2\.7.*by olga/ }).waitFor();

    await page.getByRole('button', { name: 'End all others' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'End all others' }).click();
    await page.getByText('2 other sessions have ended.').waitFor();
    await page.getByLabel('Status', { exact: true }).selectOption('Active');
    await page.getByText('1 of 1').waitFor();
    expect(page.url()).toContain('status=active');
    await page.reload();
    await page.getByText('1 of 1').waitFor();

    // In the browser that was logged out so, a form is half filled in: it stays as it is until it can be sent.
    const current = other.page.getByLabel('Current password');
    await current.fill(testPassword);
    await other.page.getByLabel('New password', { exact: true }).fill('a different horse entirely');
    await other.page.getByLabel('New password again').fill('a different horse entirely');
    const change = other.page.getByRole('button', { name: 'Change password' });
    await change.click();
    const ended = other.page.getByRole('dialog', { name: 'Your session has ended' });
    await ended.waitFor();
    await other.page.keyboard.press('Escape');
    expect(await ended.getByLabel('Username').inputValue()).toBe('olga');
    await ended.getByLabel('Password', { exact: true }).fill(testPassword);
    await ended.getByRole('button', { name: 'Log in' }).click();
    await ended.waitFor({ state: 'detached' });
    expect(await current.inputValue()).toBe(testPassword);
    await change.click();
    await other.page.getByText('Your password is changed.').waitFor();
    expect(await current.inputValue()).toBe('');
  });

  test('of everybody are seen, searched and ended by managers, also when their own ends meanwhile', async () => {
    const { service } = console;
    await service.person({ username: 'marga', role: 'manager' });
    for (const username of ['nora', 'norbert', 'paul']) await service.person({ username });
    const { page } = await console.openAs('marga', '/sessions');
    await page.getByText("Everybody's").click();
    await page.getByRole('rowheader', { name: 'paul' }).waitFor();
    await page.getByRole('searchbox', { name: 'Search by username' }).fill('nor');
    await page.getByRole('rowheader', { name: 'paul' }).waitFor({ state: 'detached' });
    expect(page.url()).toMatch(/everyone=true/);
    expect(page.url()).toMatch(/search=nor/);
    expect(await page.getByRole('rowheader').allTextContents()).toEqual(
      expect.arrayContaining(['nora', 'norbert']),
    );

    await page.getByRole('row', { name: /^nora/ }).getByRole('button').click();
    const dialog = page.getByRole('dialog', { name: 'End this session of nora?' });
    await dialog.getByLabel('Reason (optional)').fill('a lost laptop');
    await service.pool.query(
      `UPDATE graphwarden.user_session SET revoked_at = now()
        WHERE user_id = (SELECT id FROM graphwarden.user_account WHERE username = 'marga')`,
    );
    await dialog.getByRole('button', { name: 'End', exact: true }).click();
    const ended = page.getByRole('dialog', { name: 'Your session has ended' });
    await ended.getByLabel('Password', { exact: true }).focus();
    await page.keyboard.press('Escape');
    await ended.getByLabel('Password', { exact: true }).fill(testPassword);
    await ended.getByRole('button', { name: 'Log in' }).click();
    await ended.waitFor({ state: 'detached' });
    expect(await dialog.getByLabel('Reason (optional)').inputValue()).toBe('a lost laptop');
    await dialog.getByRole('button', { name: 'End', exact: true }).click();
    await page.getByText('a lost laptop').waitFor();
    await page.getByText('by marga').waitFor();

    // Who is no manager gets their own, whatever the address asks for.
    const { page: own } = await console.openAs('paul', '/sessions?everyone=true&search=nor');
    await own.getByText('This session').waitFor();
    expect(await own.getByText('nora').count()).toBe(0);
  });

  test('say that there is no network, and go on when there is', async () => {
    await console.service.person({ username: 'otto' });
    const { page, context } = await console.openAs('otto', '/sessions');
    await page.getByText('This session').waitFor();
    await context.setOffline(true);
    await page.getByText('You are offline.').waitFor();
    await page.getByLabel('Status', { exact: true }).selectOption('Active');
    await page.getByRole('button', { name: 'End all others' }).click();
    await context.setOffline(false);
    await page.getByText('You are offline.').waitFor({ state: 'detached' });
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
    await page.getByText('This session').waitFor();
  });

  test('fit a narrow screen, with the menu and the skip link within reach', async () => {
    await console.service.person({ username: 'a.very.long.name.of.somebody@example.test' });
    const { page } = await console.open('/sessions', { viewport: { width: 360, height: 740 } });
    await page.getByLabel('Username').fill('a.very.long.name.of.somebody@example.test');
    await page.getByLabel(/^Password/).fill(testPassword);
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByText('This session').waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    await page.getByRole('button', { name: 'Menu' }).click();
    await page.getByRole('link', { name: 'Security' }).click();
    await page.getByRole('heading', { name: 'Security' }).waitFor();
    await page.getByRole('button', { name: 'Menu', expanded: false }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'Security' }).waitFor();
    const skip = page.getByRole('link', { name: 'Skip to content' });
    await skip.focus();
    expect((await skip.boundingBox())?.y).toBeGreaterThanOrEqual(0);
    await page.keyboard.press('Enter');
    await page.waitForURL(/#main$/);
    expect(await page.evaluate('document.activeElement.id')).toBe('main');
  });
});
