import { Agent, get } from 'node:http';
import { text as textOf } from 'node:stream/consumers';
import { z } from 'zod';
import { type Told, nobody, numbersOfAnswer, outcomes } from '../soak/answers.js';
import { clock } from '../soak/truth.js';

// The load of the soak: each loop sends its next request when the last is answered, and every answer goes to the checker
// with the times of its request. BENCH_LOAD says where to; the checker says about which credentials, and which of them are hot.

const { urls, loops } = z
  .object({ urls: z.array(z.string()), loops: z.number() })
  .parse(JSON.parse(process.env['BENCH_LOAD'] ?? ''));

const known = new Map<number, { readonly text: string; readonly id: string }>();

/** A set that can be drawn from. */
function createDeck() {
  const cards: number[] = [];
  const places = new Map<number, number>();
  return {
    add(card: number): void {
      if (places.has(card)) return;
      places.set(card, cards.length);
      cards.push(card);
    },
    remove(card: number): void {
      const place = places.get(card);
      const last = cards.pop();
      places.delete(card);
      if (place === undefined || last === undefined || last === card) return;
      cards[place] = last;
      places.set(last, place);
    },
    draw: (): number | undefined => cards[Math.floor(Math.random() * cards.length)],
  };
}

const [live, dead, hot] = [createDeck(), createDeck(), createDeck()];

function hear({ add = [], ...told }: Told): void {
  for (const { index, ...credential } of add) known.set(index, credential);
  for (const index of told.live ?? []) {
    dead.remove(index);
    live.add(index);
  }
  for (const index of told.dead ?? []) {
    live.remove(index);
    dead.add(index);
  }
  told.hot?.forEach(hot.add);
  told.cool?.forEach(hot.remove);
}

/** Three of ten about what is hot, a few about what is dead or nobody, the rest about all that live. */
function pick(): number {
  const chance = Math.random();
  if (chance < 0.02) return nobody;
  if (chance < 0.08) return dead.draw() ?? nobody;
  return (chance < 0.38 ? hot.draw() : undefined) ?? live.draw() ?? nobody;
}

const answered = z.record(z.string(), z.string());

function outcomeOf(status: number, body: string, id: string | undefined): number {
  if (status !== 200) return status;
  const variables = answered.parse(JSON.parse(body));
  if (variables['x-hasura-role'] === 'public') return outcomes.anonymous;
  return variables['x-hasura-credential-id'] === id ? outcomes.accepted : outcomes.foreign;
}

async function ask(url: string, agent: Agent, credential: string | undefined): Promise<[number, string]> {
  const headers = credential === undefined ? {} : { authorization: `Bearer ${credential}` };
  return await new Promise((done, fail) => {
    get(`${url}/hasura/auth`, { agent, headers }, (response) => {
      textOf(response).then((body) => done([response.statusCode ?? 0, body]), fail);
    }).once('error', fail);
  });
}

const mostWaiting = 100_000;
let waiting: number[] = [];

async function loop(replica: number, url: string, agent: Agent): Promise<void> {
  for (;;) {
    const index = pick();
    const credential = known.get(index);
    const sentAt = clock();
    const outcome = await ask(url, agent, credential?.text).then(
      ([status, body]) => outcomeOf(status, body, credential?.id),
      () => outcomes.lost,
    );
    waiting.push(index, replica, outcome, sentAt, clock());
    if (waiting.length > mostWaiting * numbersOfAnswer) throw new Error('the checker does not keep up');
  }
}

let hasBegun = false;
process.on('message', (told: Told) => {
  hear(told);
  if (hasBegun) return;
  hasBegun = true;
  for (const [replica, url] of urls.entries()) {
    const agent = new Agent({ keepAlive: true, maxSockets: loops });
    for (let n = 0; n < loops; n += 1) void loop(replica, url, agent);
  }
});
process.on('disconnect', () => process.exit(0));

setInterval(() => {
  if (waiting.length > 0) process.send?.(Float64Array.from(waiting));
  waiting = [];
}, 100);
