import { expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { inDays } from '../support/world.js';
import { journeys, useConsole } from './browser.js';

journeys('the emergency page', () => {
  const console = useConsole();

  async function confirm(page: Page, fields: { typed?: string; reason: string }, button: string) {
    const dialog = page.getByRole('dialog');
    const go = dialog.getByRole('button', { name: button });
    if (fields.typed !== undefined) {
      const field = dialog.getByLabel(`Type ${fields.typed} to go on`);
      await field.fill('something else');
      await dialog.getByLabel('Reason').fill(fields.reason);
      expect(await go.isDisabled()).toBe(true);
      await field.fill(fields.typed);
    }
    await dialog.getByLabel('Reason').fill('');
    expect(await go.isDisabled()).toBe(true);
    await dialog.getByLabel('Reason').fill(fields.reason);
    await go.click();
    await dialog.waitFor({ state: 'detached' });
  }

  test('freezes a kind after a typed confirmation with a reason, and lifts it', async () => {
    const { hook } = console.service;
    await console.service.person({ username: 'vera', role: 'manager' });
    const olga = await console.service.person({ username: 'olga' });
    const token = await console.service.apiToken(olga.id, { name: 'ci' });
    expect((await hook(token.text)).status).toBe(200);

    const { page } = await console.openAs('vera', '/admin/emergency');
    await page.getByRole('button', { name: 'Freeze: API tokens' }).click();
    await page.getByRole('dialog').getByText('npx graphwarden unfreeze api_token').waitFor();
    await confirm(page, { typed: 'api_token', reason: 'a leak in CI' }, 'Freeze now');
    await page.getByText('by vera.').waitFor();
    await page.getByText('Reason: a leak in CI').waitFor();
    expect((await hook(token.text)).status).toBe(401);

    await page.getByRole('button', { name: 'Unfreeze: API tokens' }).click();
    await confirm(page, { reason: 'the leak is closed' }, 'Unfreeze now');
    await page.getByRole('button', { name: 'Freeze: API tokens', exact: true }).waitFor();
    expect((await hook(token.text)).status).toBe(200);
    const { rows } = await console.service.pool.query(
      "select action, detail->>'reason' as reason from graphwarden.audit_event where action ~ 'freeze' order by at",
    );
    expect(rows).toEqual([
      { action: 'freezeCredentials', reason: 'a leak in CI' },
      { action: 'unfreezeCredentials', reason: 'the leak is closed' },
    ]);
  });

  test('revokes a class after showing it, and what leaked by its text', async () => {
    const { hook } = console.service;
    const anna = await console.service.person({ username: 'anna' });
    const bert = await console.service.person({ username: 'bert' });
    const first = await console.service.apiToken(anna.id, { name: 'one' });
    await console.service.apiToken(anna.id, { name: 'two' });
    const other = await console.service.apiToken(bert.id, { name: 'three' });

    await console.service.person({ username: 'willem', role: 'manager' });
    const { page } = await console.openAs('willem', '/admin/emergency');
    const section = page.getByRole('region', { name: 'Revoke many tokens' });
    await section.getByText('Choose at least one of these first.').waitFor();
    await section.getByRole('combobox', { name: 'Person or owner' }).fill('ann');
    await page.getByRole('option', { name: 'anna' }).click();
    await section.getByRole('button', { name: 'Show which tokens' }).click();
    await section.getByText('2 tokens would be revoked.').waitFor();
    await section.getByRole('link', { name: 'one' }).waitFor();
    expect((await hook(first.text)).status).toBe(200);
    // What comes to the class after it was shown is not ended by it.
    const later = await console.service.apiToken(anna.id, { name: 'later' });
    await section.getByRole('button', { name: 'Revoke 2 tokens…' }).click();
    await confirm(page, { typed: '2', reason: 'her laptop was stolen' }, 'Revoke them');
    await section.getByText('2 tokens were revoked.').waitFor();
    expect((await hook(first.text)).status).toBe(401);
    expect((await hook(later.text)).status).toBe(200);
    expect((await hook(other.text)).status).toBe(200);

    const leak = page.getByRole('region', { name: 'A text that leaked' });
    await leak.getByLabel('Text of the token').fill(other.text);
    await leak.getByRole('button', { name: 'End it…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    expect(await page.content()).not.toContain(other.text);
    expect((await hook(other.text)).status).toBe(200);
    await dialog.getByRole('button', { name: 'End it' }).click();
    await leak.getByText('Reported').waitFor();
    expect(await leak.getByLabel('Text of the token').inputValue()).toBe('');
    expect((await hook(other.text)).status).toBe(401);
  });

  test('offers more than a thousand a thousand at a time, without those that a manager may not end', async () => {
    const { pool, digestKeys } = console.service;
    const many = await console.service.person({ username: 'many' });
    const chief = await console.service.person({ username: 'chief', role: 'admin' });
    await console.service.apiToken(chief.id, { name: 'bulk of the chief', expiresAt: inDays(30) });
    await pool.query(
      `insert into graphwarden.api_token (user_id, name, token_id, digest, digest_key_id, expires_at)
       select $1, 'bulk ' || n, lpad(to_hex(n), 16, '0'), sha256(convert_to(n::text, 'UTF8')), $2, now() + interval '20 days'
         from generate_series(1, 1003) n`,
      [many.id, digestKeys[0]?.id],
    );
    await console.service.person({ username: 'xenia', role: 'manager' });
    const { page } = await console.openAs('xenia', '/admin/emergency');
    const section = page.getByRole('region', { name: 'Revoke many tokens' });
    await section.getByLabel('Name or beginning of the token id').fill('bulk');
    await section.getByRole('button', { name: 'Show which tokens' }).click();
    await section.getByText('1,000 tokens would be revoked.').waitFor();
    await section.getByText('The first 100 of 1000.').waitFor();
    await section.getByRole('button', { name: 'Revoke 1,000 tokens…' }).click();
    await confirm(page, { typed: '1000', reason: 'a flood' }, 'Revoke them');
    await section.getByRole('button', { name: 'Show the next thousand' }).click();
    await section.getByText('3 tokens would be revoked.').waitFor();
    expect(await section.getByRole('link', { name: 'bulk of the chief' }).count()).toBe(0);
  });
});
