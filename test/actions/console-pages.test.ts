import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { factsBlock } from '../../src/http/console.js';
import { type Service, startService } from '../support/service.js';
import { type RawAnswer, send } from './raw.js';

// The pages of the console and their files: what is served, under which policy, and that nothing else is.

const page = `<!doctype html>
<html lang="en" dir="ltr">
  <head>
    <meta property="csp-nonce" nonce="__nonce__" />
    <!-- facts -->
    <script type="module" crossorigin src="/console/assets/index-A1b2C3.js"></script>
  </head>
  <body><div id="root"></div></body>
</html>
`;
const script = `console.log(${JSON.stringify('x'.repeat(3000))});\n`;

let folder: string;
let service: Service;
let unbuilt: Service;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'console-'));
  const assets = join(folder, 'built', 'assets');
  await mkdir(assets, { recursive: true });
  await writeFile(join(folder, 'secret.txt'), 'not for anybody');
  await writeFile(join(folder, 'built', 'index.html'), page);
  await writeFile(join(assets, 'index-A1b2C3.js'), script);
  await writeFile(join(assets, 'index-A1b2C3.js.br'), brotliCompressSync(script));
  await writeFile(join(assets, 'index-A1b2C3.js.gz'), gzipSync(script));
  await writeFile(join(assets, 'style-D4e5F6.css'), 'body{}');
  await writeFile(join(assets, 'gone-G7h8I9.js'), script);
  [service, unbuilt] = await Promise.all([
    startService({
      consoleDirectory: join(folder, 'built'),
      env: { PUBLIC_URL: 'https://tokens.example.test', HASURA_URL: 'https://hasura.example.test' },
    }),
    startService({ consoleDirectory: join(folder, 'nowhere') }),
  ]);
});
afterAll(async () => {
  await service.close();
  await unbuilt.close();
  await rm(folder, { recursive: true, force: true });
});

const get = async (path: string, headers: Record<string, string> = {}, at = service): Promise<RawAnswer> =>
  await send(`${at.url}${path}`, { method: 'GET', headers });

const nonceIn = ({ text }: RawAnswer): string => /csp-nonce" nonce="([^"]+)"/.exec(text)?.[1] ?? '';

describe('a page of the console', () => {
  it('is under a policy without inline scripts or styles, with a nonce of its own', async () => {
    const [one, two] = [await get('/console/'), await get('/console/tokens')];
    const nonces = [nonceIn(one), nonceIn(two)];
    expect(new Set(nonces).size).toBe(2);
    for (const [answer, nonce] of [
      [one, nonces[0]],
      [two, nonces[1]],
    ] as const) {
      expect(nonce).toMatch(/^[A-Za-z0-9+/]{22}==$/);
      expect(answer.headers['content-security-policy']).toBe(
        [
          "default-src 'none'",
          "script-src 'self'",
          `style-src 'self' 'nonce-${nonce ?? ''}'`,
          "img-src 'self' data:",
          "font-src 'self'",
          "connect-src 'self'",
          "form-action 'none'",
          "frame-ancestors 'none'",
          "base-uri 'none'",
        ].join(';'),
      );
    }
  });

  it('is kept by nobody, framed by nobody, and tells nobody where it was', async () => {
    const { status, headers } = await get('/console/sessions?search=x');
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'content-type': 'text/html; charset=utf-8',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
    });
    expect(headers['x-powered-by']).toBeUndefined();
    expect(headers['access-control-allow-origin']).toBeUndefined();
    expect(headers['set-cookie']).toBeUndefined();
  });

  it.each([
    '/console/',
    '/console/tokens',
    '/console/tokens/api/7?x=%20',
    '/console/admin/policy',
    '/console/no/such',
  ])('is the same for every address of it: %s', async (path) => {
    const answer = await get(path);
    expect(answer.status).toBe(200);
    expect(answer.text).toContain('<div id="root">');
    expect(answer.text).not.toContain('__nonce__');
    expect(answer.text).not.toContain('<!-- facts -->');
  });

  it('is asked for by GET and HEAD alone', async () => {
    const head = await send(`${service.url}/console/tokens`, { method: 'HEAD' });
    expect([head.status, head.text]).toEqual([200, '']);
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
      for (const path of ['/console', '/console/', '/console/tokens', '/console/assets/index-A1b2C3.js']) {
        const answer = await send(`${service.url}${path}`, { method });
        expect([method, path, answer.status, answer.headers['allow']]).toEqual([
          method,
          path,
          405,
          'GET, HEAD',
        ]);
      }
    }
  });

  it('is found without the slash as well', async () => {
    expect(await get('/console')).toMatchObject({ status: 308, headers: { location: '/console/' } });
    expect((await get('/console?language=de')).headers['location']).toBe('/console/?language=de');
    expect((await get('/console?//evil.example')).headers['location']).toBe('/console/?//evil.example');
    expect((await get('/consolex')).status).toBe(404);
  });

  it('knows where it runs', async () => {
    const facts = /<script type="application\/json" id="facts">(.*?)<\/script>/.exec(
      (await get('/console/')).text,
    );
    expect(JSON.parse(facts?.[1] ?? '')).toEqual({
      version: expect.stringMatching(/^\d/),
      publicUrl: 'https://tokens.example.test',
      hasuraUrl: 'https://hasura.example.test',
    });
  });

  it('cannot be broken out of by what it knows', () => {
    const facts = {
      version: '</script><script>alert(1)</script>',
      publicUrl: 'https://x/<!--<script>$&$`',
      hasuraUrl: '</SCRIPT >\u2028',
    };
    const block = factsBlock(facts);
    expect(block.match(/<\/?script|<!--/gi)).toEqual(['<script', '</script']);
    expect(JSON.parse(block.replace(/^<script[^>]*>|<\/script>$/g, ''))).toEqual(facts);
  });
});

describe('a file of the console', () => {
  const asset = '/console/assets/index-A1b2C3.js';

  it('is kept for good', async () => {
    const answer = await get(asset);
    expect(answer.text).toBe(script);
    expect(answer.headers).toMatchObject({
      'cache-control': 'public, max-age=31536000, immutable',
      'content-type': expect.stringMatching(/^text\/javascript/),
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'same-origin',
    });
    expect((await get('/console/assets/style-D4e5F6.css')).headers['content-type']).toMatch(/^text\/css/);
  });

  it.each([
    ['br', 'br'],
    ['gzip, deflate, br', 'br'],
    ['gzip', 'gzip'],
    ['identity', undefined],
    ['', undefined],
  ])('comes as the client takes it: %j', async (accepted, encoding) => {
    const answer = await get(asset, { 'Accept-Encoding': accepted });
    expect(answer.headers['content-encoding']).toBe(encoding);
    expect(answer.headers['vary']).toMatch(/accept-encoding/i);
    expect(answer.headers['content-type']).toMatch(/^text\/javascript/);
  });

  it('is what was built, when it comes compressed', async () => {
    const response = await fetch(`${service.url}${asset}`, { headers: { 'Accept-Encoding': 'br' } });
    expect(await response.text()).toBe(script);
    expect(brotliDecompressSync(brotliCompressSync(script)).toString()).toBe(script);
  });

  it('comes as a whole, whatever part of it is asked for', async () => {
    for (const range of ['bytes=0-3', 'bytes=5-2', 'bytes=-1', 'bytes=99999-', 'bytes=x', 'bytes=0-1,3-4'])
      expect([range, (await get(asset, { Range: range })).status]).toEqual([range, 200]);
  });

  it.each([
    '/console/assets',
    '/console/assets/',
    '/console/assets/nothing.js',
    '/console/assets/index-A1b2C3',
    '/console/assets/__proto__',
    '/console/assets/%',
    '/console/assets/%00',
  ])('that is none is not found: %s', async (path) => {
    const answer = await get(path);
    expect(answer.status).toBe(404);
    expect(JSON.parse(answer.text)).toMatchObject({ extensions: { code: 'NotFound' } });
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  it.each([
    '/console/assets/../index.html',
    '/console/assets/../../secret.txt',
    '/console/assets/..%2f..%2fsecret.txt',
    '/console/assets/%2e%2e/%2e%2e/secret.txt',
    '/console/assets/..%5c..%5csecret.txt',
    '/console/assets//etc/passwd',
    '/console/../secret.txt',
    '/console/%2e%2e/secret.txt',
  ])('is never one from elsewhere: %s', async (path) => {
    // Unlike fetch, a socket leaves the address as it is.
    const { hostname, port } = new URL(service.url);
    const { request } = await import('node:http');
    const text = await new Promise<string>((resolve, reject) => {
      const sent = request({ hostname, port, path, method: 'GET' }, (response) => {
        let body = '';
        response.on('data', (chunk: Buffer) => (body += chunk.toString()));
        response.once('end', () => resolve(body));
      });
      sent.once('error', reject).end();
    });
    expect(text).not.toContain('not for anybody');
    expect(text).not.toContain('root:');
    expect(text).not.toContain('__nonce__');
  });

  it('that a new build took away is not found, and the service goes on', async () => {
    await rm(join(folder, 'built', 'assets', 'gone-G7h8I9.js'));
    expect((await get('/console/assets/gone-G7h8I9.js')).status).toBe(404);
    expect((await get(asset)).status).toBe(200);
  });

  it('that cannot be read, though it is there, ends its own connection and nothing else', async () => {
    // Nothing is mapped where the memory of a process begins: whoever reads there gets EIO, root too.
    await symlink('/proc/self/mem', join(folder, 'built', 'assets', 'torn-J1k2L3.js'));
    await expect(get('/console/assets/torn-J1k2L3.js')).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect((await get(asset)).status).toBe(200);
  });
});

describe('a console that is not built', () => {
  it('says so, and is found once it is there', async () => {
    const answer = await get('/console/', {}, unbuilt);
    expect(answer.status).toBe(404);
    expect(JSON.parse(answer.text)).toMatchObject({ message: expect.stringContaining('npm run build') });
    expect((await get('/console/assets/x.js', {}, unbuilt)).status).toBe(404);
    expect((await get('/healthz', {}, unbuilt)).status).toBe(200);
    await mkdir(join(folder, 'nowhere'));
    await writeFile(join(folder, 'nowhere', 'index.html'), page);
    expect((await get('/console/', {}, unbuilt)).status).toBe(200);
  });
});

describe('/graphql in a browser', () => {
  const browser = { Accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' };

  it('leads to where one can ask', async () => {
    const answer = await get('/graphql', browser);
    expect(answer).toMatchObject({ status: 303, headers: { location: '/console/graphiql', vary: 'Accept' } });
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  it('is answered as ever to a client, and where something is asked', async () => {
    for (const headers of [{}, { Accept: '*/*' }, { Accept: 'application/json' }])
      expect((await get('/graphql', headers)).status).toBe(400);
    const query = new URLSearchParams({ query: '{ whoami { username } }' }).toString();
    expect((await get(`/graphql?${query}`, browser)).text).toContain('AuthenticationMissing');
    expect((await send(`${service.url}/graphql`, { headers: browser })).status).toBe(415);
  });
});
