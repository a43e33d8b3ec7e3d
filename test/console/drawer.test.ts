import { expect, test } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import { inDays, onOplog, readProject } from '../support/world.js';
import { journeys, useConsole } from './browser.js';

journeys('the drawer of a token', () => {
  const console = useConsole();

  /** A member of a workspace with two projects, of which they reach one, and a service principal of theirs. */
  async function member(username: string) {
    const { world } = console.service;
    const [owner, { id, token }] = await Promise.all([world.user(), console.service.person({ username })]);
    const workspaceId = await world.workspace({ owner, members: { [id]: 'member' } });
    const client = await world.client(workspaceId, { name: 'Nova' });
    const reached = await world.project(client, { name: 'Nova external test' });
    const lost = await world.project(client, { name: 'Nova internal test' });
    await world.assign(reached, id);
    const oplog = await world.oplog(reached, { name: 'Phish' });
    const principal = await world.principal(workspaceId, id, { name: 'ci' });
    return { id, token, principal, reached, lost, oplog };
  }

  const drawer = (page: Page, name: string): Locator => page.getByRole('dialog', { name, exact: true });
  const hookAnswers = async (text: string): Promise<number> => (await console.service.hook(text)).status;

  /** Reads a new text as somebody would, and leaves it. */
  async function takeSecret(page: Page): Promise<string> {
    await page.getByRole('button', { name: 'Show the token' }).click();
    const text = await page.getByRole('textbox', { name: 'Token' }).inputValue();
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('button', { name: 'Leave without it' }).click();
    await page.getByRole('button', { name: 'Show the token' }).waitFor({ state: 'detached' });
    return text;
  }

  /** Everything that a page holds where somebody could find it later. */
  const tracesOf = async (page: Page): Promise<string> =>
    await page.evaluate<string>(`[
      document.documentElement.outerHTML,
      ...[...document.querySelectorAll('input, textarea')].map(({ value }) => value),
      JSON.stringify([{ ...localStorage }, { ...sessionStorage }, history.state]),
      location.href,
    ].join()`);

  /** Keeps the question for an action on its way until it is let go. */
  async function heldAnswer(page: Page, action: string) {
    let release = (): void => undefined;
    let ask = (): void => undefined;
    const released = new Promise<void>((done) => (release = done));
    const asked = new Promise<void>((done) => (ask = done));
    await page.route('**/graphql', async (route) => {
      if (route.request().postData()?.includes(action) === true) {
        ask();
        await released;
      }
      await route.continue();
    });
    return { asked, release };
  }

  test('rotates with an overlap, in which both texts are good, and ends it', async () => {
    const { id: userId } = await member('olga');
    const { id, text: old } = await console.service.apiToken(userId, { name: 'nightly export' });
    const { page } = await console.openAs('olga', `/tokens/api/${id}?do=rotate&search=night`);
    const dialog = page.getByRole('dialog', { name: 'Rotate nightly export' });
    await dialog.getByText('Nothing breaks now').waitFor();
    await dialog.getByRole('combobox', { name: 'The old text stays good for' }).click();
    await page.getByRole('option', { name: '6 hours' }).click();
    await dialog.getByText(/Both texts are good until/).waitFor();
    // Whoever is impatient does not lose the text that is under way.
    const answer = await heldAnswer(page, 'regenerateApiToken');
    await dialog.getByRole('button', { name: 'Make a new text' }).click();
    await answer.asked;
    await page.keyboard.press('Escape');
    await dialog.getByRole('button', { name: 'Close' }).click();
    expect(await dialog.getByRole('button', { name: 'Cancel' }).isDisabled()).toBe(true);
    answer.release();
    const fresh = await takeSecret(page);
    expect(fresh).toMatch(/^gwat_[0-9a-f]{16}_[0-9A-Za-z]{49}$/);
    expect([await hookAnswers(old), await hookAnswers(fresh)]).toEqual([200, 200]);
    expect(await tracesOf(page)).not.toContain(fresh);

    const token = drawer(page, 'nightly export');
    await token
      .getByRole('timer')
      .getByText(/5 hrs? 59 min left/)
      .waitFor();
    await token.getByText('Neither text was used since the rotation.').waitFor();
    await token.getByText(`gwat_${old.slice(5, 13)}…`).waitFor();
    await token.getByRole('button', { name: 'End overlap now' }).click();
    await page.keyboard.press('Escape');
    await token.getByRole('button', { name: 'End overlap now' }).click();
    const question = page.getByRole('dialog', { name: 'End the overlap now?' });
    await question.getByRole('button', { name: 'End overlap now' }).click();
    await question.waitFor({ state: 'detached' });
    await token.getByRole('timer').waitFor({ state: 'detached' });
    expect([await hookAnswers(old), await hookAnswers(fresh)]).toEqual([401, 200]);
    await token.getByText('Overlap ended').waitFor();

    await page.keyboard.press('Escape');
    await token.waitFor({ state: 'detached' });
    expect(new URL(page.url()).pathname).toBe('/console/tokens');
    expect(new URL(page.url()).searchParams.get('search')).toBe('night');
    expect(new URL(page.url()).searchParams.has('do')).toBe(false);
  });

  test('moves the end of a token, with a new text where the policy says so', async () => {
    const { id: userId } = await member('paula');
    const { id, text: old } = await console.service.apiToken(userId, {
      name: 'export',
      expiresAt: inDays(5),
    });
    const { page } = await console.openAs('paula', `/tokens/api/${id}`);
    const token = drawer(page, 'export');
    const dialog = page.getByRole('dialog', { name: 'When shall export end?' });
    await token.getByRole('note').filter({ hasText: 'This token ends soon' }).waitFor();
    await token.getByRole('note').getByRole('button', { name: 'Change end' }).click();
    await dialog.getByText('A later end needs a new text').waitFor();
    await dialog.getByRole('radio', { name: '90 days' }).check();
    await dialog.getByText('It ends later and gets a new text').waitFor();
    await dialog.getByRole('button', { name: 'Move the end' }).click();
    const fresh = await takeSecret(page);
    expect([await hookAnswers(old), await hookAnswers(fresh)]).toEqual([200, 200]);
    await token.getByText('This token ends soon').waitFor({ state: 'detached' });

    await console.service.world.policy({ extensionRotates: false });
    await page.reload();
    await token.getByRole('button', { name: 'Change end' }).click();
    await dialog.getByText('A later end leaves the text as it is').waitFor();
    await dialog.getByRole('radio', { name: '180 days' }).check();
    await dialog.getByRole('button', { name: 'Move the end' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByText(/It ends on .* now\./).waitFor();
    expect(await hookAnswers(fresh)).toBe(200);
    await console.service.world.policy({ extensionRotates: true });
  });

  test('revokes a service token in use by its name, and keeps it with who, when and why', async () => {
    const { principal, reached } = await member('rita');
    const { id, text } = await console.service.serviceToken(principal, {
      name: 'deploy',
      grants: [readProject(reached)],
      lastUsedAt: new Date(),
    });
    const { page } = await console.openAs('rita', `/tokens/service/${id}`);
    const token = drawer(page, 'deploy');
    await token.getByText('1 project', { exact: true }).waitFor();
    await token.getByText('Read: project Nova external test').waitFor();
    await token.getByRole('button', { name: 'Edit' }).click();
    const edit = page.getByRole('dialog', { name: 'Edit deploy' });
    await edit.getByLabel('Allowed networks').fill('192.0.2.0/24');
    await edit.getByRole('textbox', { name: 'Requests a minute' }).fill('60');
    await edit.getByRole('button', { name: 'Save' }).click();
    await token.getByText('60 requests a minute').waitFor();

    await token.getByRole('button', { name: 'Revoke', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'Revoke deploy?' });
    await dialog.getByText('This cannot be undone.').waitFor();
    const confirm = dialog.getByRole('button', { name: 'Revoke for good' });
    expect(await confirm.isDisabled()).toBe(true);
    await dialog.getByLabel('Type deploy to go on').fill('deploy');
    await dialog.getByLabel('Reason (optional)').fill('the job is gone');
    await confirm.click();
    const banner = token.getByRole('note').filter({ hasText: 'This token is revoked' });
    await banner.getByText(/rita revoked it on .* Reason: the job is gone\./).waitFor();
    expect(await token.getByRole('button', { name: 'Revoke', exact: true }).count()).toBe(0);
    expect(await hookAnswers(text)).toBe(401);
  });

  test('shows what is stale, and takes it away', async () => {
    const { principal, reached, lost, oplog } = await member('stella');
    const { id } = await console.service.serviceToken(principal, {
      name: 'agent',
      grants: [readProject(reached), readProject(lost), ...onOplog(oplog, 'read')],
    });
    const { page } = await console.openAs('stella', `/tokens/service/${id}`);
    const token = drawer(page, 'agent');
    const banner = token.getByRole('note').filter({ hasText: '1 grant is stale' });
    await banner.getByRole('button', { name: 'Remove stale grants' }).click();
    const dialog = page.getByRole('dialog', { name: 'Remove the stale grants?' });
    await dialog.getByRole('list', { name: 'Grants that go' }).getByText(lost.slice(0, 8)).waitFor();
    await dialog.getByText('2 grants are left.').waitFor();
    await dialog.getByRole('button', { name: 'Remove them' }).click();
    await banner.waitFor({ state: 'detached' });
    await token.getByText('Stale grants removed').waitFor();

    await token.getByRole('button', { name: 'Show rows and tables' }).click();
    await token.getByText('Projects: Nova external test').waitFor();
    const row = token.getByRole('row', { name: /^project 1 / });
    expect(await row.getByRole('img', { name: 'Not allowed' }).count()).toBe(3);
  });

  test('says how often a token was used, in a chart and in numbers', async () => {
    const { id: userId } = await member('ursula');
    const { id } = await console.service.apiToken(userId, {
      name: 'chart',
      createdAt: inDays(-200),
      lastUsedAt: inDays(-100),
    });
    const { page } = await console.openAs('ursula', `/tokens/api/${id}`);
    const token = drawer(page, 'chart');
    await token.getByText('It was not used in the last 30 days.').waitFor();
    await token.getByRole('note').filter({ hasText: 'Nobody uses this token' }).waitFor();
    await console.service.pool.query(
      `insert into graphwarden.credential_usage (credential_id, hour, outcome, requests)
       select $1, date_trunc('hour', now()) - make_interval(days => day), outcome, requests
         from (values (0, 'allowed', 1200), (2, 'allowed', 40), (2, 'rate_limited', 3), (40, 'allowed', 7)) as u(day, outcome, requests)`,
      [id],
    );
    await page.reload();
    await token.getByText('1,240 requests allowed and 3 refused').waitFor();
    await token.locator('.recharts-bar-rectangle path').first().waitFor();
    await token.getByRole('button', { name: 'Show the numbers' }).click();
    const rows = token.getByRole('table', { name: 'Usage' }).getByRole('row');
    expect(await rows.allInnerTexts()).toEqual([
      expect.stringContaining('Allowed'),
      expect.stringMatching(/1,200\s+0/),
      expect.stringMatching(/40\s+3\s+too many a minute: 3/),
    ]);
  });

  test('says nothing of a token out of reach, and offers managers only what they may do', async () => {
    const { id: userId } = await member('vera');
    const { id } = await console.service.apiToken(userId, { name: 'private key' });
    await console.service.person({ username: 'walter' });
    await console.service.person({ username: 'maren', role: 'manager' });
    const stranger = await console.openAs('walter', `/tokens/api/${id}`);
    await stranger.page.getByRole('heading', { name: 'There is no such token here' }).waitFor();
    expect(await tracesOf(stranger.page)).not.toContain('private key');
    const manager = await console.openAs('maren', `/tokens/api/${id}`);
    const token = drawer(manager.page, 'private key');
    await token.getByRole('button', { name: 'Revoke', exact: true }).waitFor();
    expect(await token.getByRole('button', { name: /Rotate|Change end|Edit/ }).count()).toBe(0);
  });
});
