import { expect, test } from '@jest/globals';
import { journeys, useConsole } from './browser.js';

journeys('logging in', () => {
  const console = useConsole();

  test('leads to the page that was asked for', async () => {
    await console.service.person({ username: 'olga' });
    const { page, context } = await console.openAs('olga', '/tokens?search=ci');
    await page.getByRole('heading', { name: 'My tokens' }).waitFor();
    expect(page.url()).toContain('search=ci');
    const [cookie] = await context.cookies();
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict' });
  });
});
