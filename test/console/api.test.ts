import { expect, test } from '@jest/globals';
import { journeys, useConsole } from './browser.js';

journeys('the API', () => {
  const console = useConsole();

  test('is tried out in GraphiQL as whoever is logged in, and nothing is kept', async () => {
    await console.service.person({ username: 'olga' });
    const { page } = await console.openAs('olga', '/graphiql');
    await page.getByText('It asks as olga.').waitFor();
    await page.getByRole('button', { name: /Execute query/ }).click();
    await page.waitForTimeout(3000);
    await page.screenshot({ path: '/tmp/perm/graphiql.png' });
    expect(1).toBe(1);
  });
});
