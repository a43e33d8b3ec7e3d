import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Service, startService } from '../support/service.js';
import { type RawAnswer, send } from './raw.js';

// GraphiQL: a page for people during development, and nothing of it in production.

let development: Service;
let production: Service;

beforeAll(async () => {
  development = await startService();
  production = await startService({ env: { NODE_ENV: 'production' } });
});
afterAll(async () => {
  await development.close();
  await production.close();
});

const browser = { Accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' };
const get = (service: Service, path: string, headers: Record<string, string> = browser): Promise<RawAnswer> =>
  send(`${service.url}${path}`, { method: 'GET', headers });

const linked = (html: string): string[] =>
  [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path]) => path ?? '');

describe('in development', () => {
  it('a browser gets a page whose assets all load', async () => {
    const page = await get(development, '/graphql');
    expect(page.status).toBe(200);
    expect(page.headers['content-type']).toMatch(/^text\/html/);
    const paths = linked(page.text);
    expect(paths.length).toBeGreaterThanOrEqual(4);
    for (const path of paths) {
      const asset = await get(development, path, {});
      expect([path, asset.status]).toEqual([path, 200]);
      expect(asset.headers['content-type']).toMatch(path.endsWith('.css') ? /^text\/css/ : /javascript/);
      expect(asset.text.length).toBeGreaterThan(1000);
    }
  });

  it('the page and its styles name no other origin', async () => {
    const page = await get(development, '/graphql');
    expect(page.text).not.toMatch(/(?:https?:)?\/\/[\w-]+\./);
    const styles = linked(page.text).filter((path) => path.endsWith('.css'));
    expect(styles.length).toBeGreaterThan(0);
    for (const path of styles) {
      const css = (await get(development, path, {})).text;
      expect([...css.matchAll(/@import|url\(\s*["']?(?!data:|#)[^)]*\)/g)].map(([found]) => found)).toEqual(
        [],
      );
    }
  });

  it('a program gets an answer, and so does a browser that asks a query', async () => {
    const program = await get(development, '/graphql?query=%7B__typename%7D', { Accept: 'application/json' });
    expect(JSON.parse(program.text)).toEqual({ data: { __typename: 'Query' } });
    const asked = await get(development, '/graphql?query=%7B__typename%7D');
    expect(JSON.parse(asked.text)).toEqual({ data: { __typename: 'Query' } });
    expect((await get(development, '/graphql', { Accept: '*/*' })).headers['content-type']).not.toMatch(
      /html/,
    );
  });

  it('its folders give out nothing from outside them', async () => {
    for (const path of [
      '/graphql/assets/react/..%2fpackage.json',
      '/graphql/assets/react/%2e%2e/package.json',
      '/graphql/assets/react/../package.json',
      '/graphql/assets/graphiql/..%2f..%2fpackage.json',
      '/graphql/assets/',
      '/graphql/assets/react/',
    ]) {
      const { status } = await get(development, path);
      expect([path, status >= 400 && status < 500]).toEqual([path, true]);
    }
  });
});

describe('in production', () => {
  it('there is no page and no asset', async () => {
    const page = await get(development, '/graphql');
    const instead = await get(production, '/graphql');
    expect(instead.status).toBeGreaterThanOrEqual(400);
    expect(instead.text).not.toMatch(/html|graphiql/i);
    for (const path of linked(page.text)) expect((await get(production, path)).status).toBe(404);
  });

  it('queries are answered all the same', async () => {
    const { body } = await production.graphql('{ __typename }');
    expect(body).toEqual({ data: { __typename: 'Query' } });
  });
});
