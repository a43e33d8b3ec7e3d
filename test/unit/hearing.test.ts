import { beforeEach, describe, expect, test } from '@jest/globals';
import { type Hearing, createHearing, momentOf } from '../../src/store/changes/hearing.js';

const boundMs = 1_000;
const anHour = 3_600_000;
let [monotonic, wall] = [0, 0];
const clocks = { monotonic: () => monotonic, wall: () => wall };
const pass = (milliseconds: number): void => {
  monotonic += milliseconds;
  wall += milliseconds;
};

let hearing: Hearing;
/** A heartbeat that takes so long; the database's clock is an hour ahead, and told halfway. */
const beat = (milliseconds = 0): void => {
  const sentAt = momentOf(clocks);
  pass(milliseconds);
  hearing.heard({ sentAt, databaseTime: sentAt.wall + milliseconds / 2 + anHour });
};
const sees = () => [hearing.hears(), hearing.databaseNow() !== undefined];
const [hears, isDeaf] = [
  [true, true],
  [false, false],
];

beforeEach(() => {
  [monotonic, wall] = [5_000, 1_700_000_000_000];
  hearing = createHearing(boundMs, clocks);
});

describe('changes are heard', () => {
  test('from the first heartbeat that comes back', () => {
    expect(sees()).toEqual(isDeaf);
    beat();
    expect(sees()).toEqual(hears);
  });

  test('until a bound after the latest was sent, not after it came back', () => {
    beat(400);
    pass(599);
    expect(sees()).toEqual(hears);
    pass(1);
    expect(sees()).toEqual(isDeaf);
    beat(boundMs);
    expect(sees()).toEqual(isDeaf);
    beat();
    expect(sees()).toEqual(hears);
  });

  test('no more when the connection is lost', () => {
    beat();
    hearing.lost();
    expect(sees()).toEqual(isDeaf);
  });

  test.each([
    ['set forward', 251],
    ['set back', -251],
    ['set by an hour', anHour],
    ['set back by an hour', -anHour],
  ])('no more when the clock is %s, until the next heartbeat', (_what, step) => {
    beat();
    pass(10);
    wall += step;
    expect(sees()).toEqual(isDeaf);
    beat();
    expect(sees()).toEqual(hears);
  });

  test('no more after the machine has slept, while the clock that nobody sets stood still', () => {
    beat();
    wall += boundMs;
    expect(sees()).toEqual(isDeaf);
  });

  test('on while the clock is drawn to the right time, little by little', () => {
    beat();
    for (let round = 0; round < 20; round += 1) {
      pass(200);
      wall += 50;
      expect(sees()).toEqual(hears);
      beat();
    }
  });
});

describe('the time of the database', () => {
  test('goes on from the latest heartbeat, by the clock that nobody sets', () => {
    beat();
    const told = hearing.databaseNow() ?? 0;
    expect(told).toBe(1_700_000_000_000 + anHour);
    monotonic += 500;
    wall += 400;
    expect(hearing.databaseNow()).toBe(told + 500);
  });

  test('is never behind, and ahead by what the heartbeat took at most', () => {
    beat(300);
    const really = wall + anHour;
    const thought = hearing.databaseNow() ?? 0;
    expect(thought).toBeGreaterThanOrEqual(really);
    expect(thought).toBeLessThanOrEqual(really + 300);
  });
});
