import { expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { codeOf, enrolled, forgetSteps, wrongCode } from '../actions/second-factor.js';
import { passwordCodeFor } from '../actions/password-code.js';
import { testPassword } from '../support/service.js';
import { journeys, logIn, useConsole } from './browser.js';

const next = 'a different horse entirely';

/** What a page and its browser still know of somebody who left. */
const kept = async (page: Page) =>
  await page.evaluate(
    '[...Object.keys(localStorage), ...Object.keys(sessionStorage)].filter((key) => !/color-scheme|language/.test(key))',
  );

journeys('logging in', () => {
  const console = useConsole();

  test('leads to the page that was asked for, and logging out leaves nothing behind', async () => {
    await console.service.person({ username: 'olga' });
    const { page, context } = await console.open('/tokens?search=ci');
    await page.getByLabel('Username').fill('olga');
    await page.getByLabel(/^Password/).fill('not this one');
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByText('The username or the password is wrong.').waitFor();
    await logIn(page, 'olga');
    await page.getByRole('heading', { name: 'My tokens' }).waitFor();
    expect(page.url()).toContain('search=ci');
    const [cookie] = await context.cookies();
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict' });
    expect(await page.evaluate('document.cookie')).toBe('');

    const other = await context.newPage();
    await other.goto(`${console.service.url}/console/security`);
    await other.getByRole('heading', { name: 'Security' }).waitFor();
    await page.getByRole('button', { name: 'olga' }).click();
    await page.getByRole('menuitem', { name: 'Log out' }).click();
    await page.getByRole('heading', { name: 'Graphwarden' }).waitFor();
    expect(await context.cookies()).toEqual([]);
    expect(await kept(page)).toEqual([]);
    expect(new URL(page.url()).pathname).toBe('/console/tokens');
    // The other tab hears of it, and somebody else who logs in there gets a page of their own here.
    await other.getByRole('dialog', { name: 'Your session has ended' }).waitFor();
    await console.service.person({ username: 'petra' });
    await logIn(page, 'petra');
    await other.getByRole('button', { name: 'petra' }).waitFor();
    await other.getByRole('dialog').waitFor({ state: 'detached' });
  });

  test('takes a password that is pasted or filled in by a manager, and shows it to nobody', async () => {
    await console.service.person({ username: 'quinn' });
    const { page } = await console.open('/');
    const password = page.getByLabel(/^Password/);
    expect(await password.getAttribute('type')).toBe('password');
    expect(await password.getAttribute('autocomplete')).toBe('current-password');
    expect(await page.getByLabel('Username').getAttribute('autocomplete')).toBe('username');
    const paste = "new ClipboardEvent('paste', { bubbles: true, cancelable: true })";
    const isTaken = await page.evaluate(`document.querySelector('[type=password]').dispatchEvent(${paste})`);
    expect(isTaken).toBe(true);
    await logIn(page, 'quinn');
    await page.goto(`${console.service.url}/console/security`);
    for (const label of ['New password', 'New password again']) {
      const field = page.getByLabel(label, { exact: true });
      expect(await field.getAttribute('type')).toBe('password');
      expect(await field.getAttribute('autocomplete')).toBe('new-password');
    }
  });

  test('as somebody else in another tab, which this one has not heard of yet, changes nothing in their name', async () => {
    const { service } = console;
    await service.person({ username: 'tara' });
    const other = await service.person({ username: 'ulla' });
    const { page, context } = await console.openAs('tara', '/security');
    await page.getByLabel('Current password').fill(testPassword);
    await page.getByLabel('New password', { exact: true }).fill(next);
    await page.getByLabel('New password again').fill(next);
    const cookies = await context.cookies();
    await context.addCookies(
      cookies.map((cookie) => (cookie.httpOnly ? { ...cookie, value: other.token } : cookie)),
    );
    await page.getByRole('button', { name: 'Change password' }).click();
    await page.getByRole('button', { name: 'ulla' }).waitFor();
    expect(await page.getByLabel('Current password').inputValue()).toBe('');
    expect((await service.hook(other.token)).status).toBe(200);
    const { page: after } = await console.open('/security');
    await logIn(after, 'ulla');
  });

  test('asks for a code where there is a second factor, and says what was wrong', async () => {
    const { id, username, secret, codes } = await enrolled(console.service, { username: 'sofia' });
    const { page } = await console.open('/tokens');
    await page.getByLabel('Username').fill(username);
    await page.getByLabel(/^Password/).fill(testPassword);
    await page.getByRole('button', { name: 'Log in' }).click();
    const code = page.getByLabel('Code of your second factor');
    await code.waitFor();
    expect(await page.evaluate('document.activeElement.name || document.activeElement.autocomplete')).toBe(
      'one-time-code',
    );
    expect(await page.getByLabel(/^Password/).inputValue()).toBe(testPassword);
    await code.fill(wrongCode(secret));
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByText('That code is wrong').waitFor();
    expect(await page.getByLabel(/^Password/).inputValue()).toBe(testPassword);
    await forgetSteps(console.service, id);
    await code.fill(codeOf(secret));
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByRole('navigation').first().waitFor();
    const { page: second } = await console.open('/tokens');
    await second.getByLabel('Username').fill(username);
    await second.getByLabel(/^Password/).fill(testPassword);
    await second.getByRole('button', { name: 'Log in' }).click();
    await second.getByLabel('Code of your second factor').fill(codes[0] ?? '');
    await second.getByRole('button', { name: 'Log in' }).click();
    await second.getByRole('navigation').first().waitFor();
  });

  test('by a one-time code sets a password, and goes on with that', async () => {
    const { id } = await console.service.person({ username: 'nina' });
    const { page } = await console.open('/tokens');
    await page.getByLabel('Username').fill('nina');
    await page.getByLabel(/^Password/).fill(await passwordCodeFor(console.service, id));
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByRole('heading', { name: 'Set a password' }).waitFor();
    expect(await page.getByRole('navigation').count()).toBe(0);
    const set = page.getByRole('button', { name: 'Set password' });
    await page.getByLabel('New password', { exact: true }).fill('too short');
    await page.getByLabel('New password again').fill('too short');
    await set.click();
    await page.getByText('Must be 12 characters or more.').waitFor();
    for (const password of [testPassword, next]) {
      await page.getByLabel('New password', { exact: true }).fill(password);
      await page.getByLabel('New password again').fill(password);
      await set.click();
      if (password === testPassword) await page.getByText('Must not be the password you have.').waitFor();
    }
    await page.getByText('Your password is set.').waitFor();
    await logIn(page, 'nina', next);
  });

  test('of an account that has to have a second factor enrols one first', async () => {
    await console.service.person({ username: 'marta', mfaRequired: true });
    const { page } = await console.open('/sessions');
    await page.getByLabel('Username').fill('marta');
    await page.getByLabel(/^Password/).fill(testPassword);
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByRole('button', { name: 'Begin' }).click();
    await page.getByRole('img', { name: 'QR code for your authenticator app' }).waitFor();
    const secret = ((await page.locator('code').textContent()) ?? '').replaceAll(' ', '');
    await page.getByLabel('Code from the app').fill(codeOf(secret));
    await page.getByRole('button', { name: 'Confirm' }).click();
    const codes = page.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem');
    await codes.first().waitFor();
    expect(await codes.count()).toBe(10);
    // Whoever looks away to put them somewhere finds them still there.
    await page.evaluate("window.dispatchEvent(new Event('visibilitychange'))");
    const done = page.getByRole('button', { name: 'Done' });
    expect(await done.isDisabled()).toBe(true);
    await page.getByLabel('I have kept them').check();
    await done.click();
    await page.getByRole('heading', { name: 'Sessions' }).waitFor();
    expect(await page.content()).not.toContain(secret);
  });

  test('says when to come back after too many attempts, that logins are frozen, and that nothing answers', async () => {
    await console.service.person({ username: 'rosa' });
    const { page, context } = await console.open('/tokens');
    await page.getByLabel('Username').fill('rosa');
    await page.getByLabel(/^Password/).fill('wrong');
    const button = page.getByRole('button', { name: 'Log in' });
    const limited = page.getByText(/Too many attempts\. Try again in \d+ (?:second|minute)s?\./);
    while (!(await limited.isVisible())) {
      const answered = page.waitForResponse(/graphql/);
      await button.click();
      await answered;
      await page.getByRole('alert').waitFor();
    }
    await console.service.person({ username: 'sara' });
    await console.service.world.policy({ frozenKinds: ['login'] });
    await page.getByLabel('Username').fill('sara');
    await page.getByLabel(/^Password/).fill(testPassword);
    await button.click();
    await page.getByText('Logins are frozen for now.').waitFor();
    await console.service.world.policy({ frozenKinds: [] });

    await context.route('**/graphql', (route) => void route.fulfill({ status: 503, body: '{}' }));
    await page.reload();
    await page.getByText('The service cannot answer right now.').waitFor();
    await context.unroute('**/graphql');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByLabel('Username').waitFor();
  });
});
