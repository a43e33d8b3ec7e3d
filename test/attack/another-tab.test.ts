import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { contents } from '../actions/contents.js';
import { type Service, startService, testPassword } from '../support/service.js';
import { ask, asPage, cookiesIn, readAnswer } from './page.js';

// All tabs of a browser share one cookie. A page that was one person's when another tab logged in as another does nothing in that one's name.

let service: Service;
type Person = Awaited<ReturnType<Service['person']>>;
let olga: Person;
let petra: Person;
beforeAll(async () => (service = await startService()));
afterAll(async () => await service.close());
beforeEach(async () => {
  [olga, petra] = [await service.person(), await service.person()];
});

const cookieOf = ({ token }: Pick<Person, 'token'>): string => `graphwarden=${token}`;
/** A page that acts for one person, in a browser where another is logged in. */
const pageOf = (id: string, cookie: string) => ({ ...asPage, 'X-Graphwarden-Console': id, Cookie: cookie });
const asksWho = '{ whoami { userId } }';
const endsOthers = 'mutation { revokeOtherSessions { count } }';

describe('a page of the console that says for whom it acts', () => {
  it('is answered while the cookie is that person’s, by whichever session', async () => {
    const again = await service.loginJwt(olga.id, await service.world.session(olga.id));
    for (const token of [olga.token, again]) {
      const answer = await ask(service, asksWho, pageOf(olga.id, cookieOf({ token })));
      expect(readAnswer(answer)).toEqual({ data: { whoami: { userId: olga.id } }, code: undefined });
    }
  });

  it.each([
    ['a question', asksWho],
    ['a change', endsOthers],
    ['a logout', 'mutation { logout { id } }'],
    ['a refresh', 'mutation { refreshLogin { expiresAt } }'],
    ['what needs no login', '{ __typename }'],
  ])('is refused once it is somebody else’s, and nothing is done: %s', async (_what, query) => {
    await service.world.session(petra.id);
    const before = await contents(service.pool);
    const answer = await ask(service, query, pageOf(olga.id, cookieOf(petra)));
    expect([answer.status, readAnswer(answer)]).toEqual([409, { data: undefined, code: 'IdentityChanged' }]);
    expect(cookiesIn(answer)).toEqual([]);
    expect(answer.text).not.toContain(petra.id);
    expect(await contents(service.pool)).toEqual(before);
    expect((await service.hook(petra.token)).status).toBe(200);
  });

  it('is refused a refresh of somebody else’s login that is past its end', async () => {
    const late = await service.loginJwt(petra.id, petra.sessionId, new Date(Date.now() - 3_600_000));
    const answer = await ask(
      service,
      'mutation { refreshLogin { expiresAt } }',
      pageOf(olga.id, cookieOf({ token: late })),
    );
    expect([readAnswer(answer).code, cookiesIn(answer)]).toEqual(['IdentityChanged', []]);
  });

  it('is refused for anybody but a page that does not know yet, if it names nobody that there is', async () => {
    for (const id of ['', '0', 'true', 'olga', `1, ${olga.id}`, `${olga.id}, 1`, olga.id.slice(1)]) {
      const { code } = readAnswer(await ask(service, asksWho, pageOf(id, cookieOf(olga))));
      expect([id, code]).toEqual([id, 'IdentityChanged']);
    }
    const both = { ...pageOf(olga.id, cookieOf(petra)), 'X-Graphwarden-Console': ['1', olga.id] };
    expect(readAnswer(await ask(service, asksWho, both)).code).toBe('IdentityChanged');
    expect(readAnswer(await ask(service, asksWho, pageOf('1', cookieOf(petra)))).code).toBeUndefined();
  });

  it('may log in as anybody, and is told what is wrong with a cookie as before', async () => {
    const username = `newcomer ${crypto.randomUUID()}`;
    await service.person({ username });
    const logsIn = `mutation { login(username: "${username}", password: "${testPassword}") { limitedTo } }`;
    const answer = await ask(service, logsIn, pageOf(olga.id, cookieOf(petra)));
    expect([readAnswer(answer).code, cookiesIn(answer).length]).toEqual([undefined, 1]);
    const code = async (cookie: string) =>
      readAnswer(await ask(service, asksWho, pageOf(olga.id, cookie))).code;
    expect(await code('a=b')).toBe('AuthenticationMissing');
    expect(await code('graphwarden=junk')).toBe('AuthenticationInvalid');
    await service.action('logout', {}, { token: petra.token });
    expect(await code(cookieOf(petra))).toBe('AuthenticationInvalid');
  });

  it('says nothing about a bearer, which names its own person', async () => {
    const headers = { ...pageOf(olga.id, cookieOf(olga)), Authorization: `Bearer ${petra.token}` };
    expect(readAnswer(await ask(service, asksWho, headers)).data).toEqual({ whoami: { userId: petra.id } });
  });
});

describe('a cookie that holds another credential than a login', () => {
  it('is refused: nothing but a login is ever put there', async () => {
    const { world } = service;
    const workspaceId = await world.workspace({ owner: olga.id });
    const texts = [
      (await service.apiToken(olga.id)).text,
      (await service.serviceToken(await world.principal(workspaceId, olga.id))).text,
      await service.collabJwt(olga.id, olga.sessionId, { model: 'report', objectId: olga.id }),
    ];
    for (const token of texts) {
      for (const id of ['1', olga.id]) {
        const answer = await ask(service, '{ whoami { role } }', pageOf(id, cookieOf({ token })));
        expect([answer.status, readAnswer(answer).code]).toEqual([401, 'AuthenticationInvalid']);
      }
    }
  });
});
