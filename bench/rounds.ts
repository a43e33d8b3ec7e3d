import { type Load, type Round, loadRound } from './load.js';
import type { BenchProcess } from './process.js';
import type { Bench } from './scenario.js';

export interface Contender {
  readonly name: string;
  readonly server: BenchProcess;
  readonly load: Omit<Load, 'seconds'>;
}

export interface Course {
  readonly rounds: number;
  readonly seconds: number;
}

/** Enough for medians; a try has just enough to see that everything runs. */
export const courseFor = ({ isQuick }: Bench): Course =>
  isQuick ? { rounds: 2, seconds: 0.5 } : { rounds: 7, seconds: 1.2 };

export type Rounds = ReadonlyMap<string, readonly Round[]>;

/**
 * Everybody warms up; then rounds in turn, every other one backwards, so that neither a slow minute nor one's place
 * in the row favours anybody.
 */
export async function alternate(
  bench: Bench,
  contenders: readonly Contender[],
  course: Course,
): Promise<Rounds> {
  const found = new Map<string, Round[]>(contenders.map(({ name }) => [name, []]));
  const sent = new Map<string, number>();
  const turn = async ({ name, server, load }: Contender, seconds: number): Promise<Round> => {
    const skip = sent.get(name) ?? 0;
    const round = await loadRound(server, { ...load, seconds, skip });
    sent.set(name, skip + Math.ceil(round.requests / load.connections));
    return round;
  };
  for (const contender of contenders) await turn(contender, 2 * course.seconds);
  for (let round = 0; round < course.rounds; round += 1) {
    for (const contender of round % 2 === 0 ? contenders : [...contenders].reverse()) {
      const measured = await turn(contender, course.seconds);
      found.get(contender.name)?.push(measured);
      bench.say(
        `round ${round + 1}/${course.rounds}  ${contender.name}: ${Math.round(measured.requestsPerSecond)}/s, ` +
          `p99 ${measured.p99Milliseconds.toFixed(2)} ms, ${measured.cpuMicroseconds.toFixed(1)} µs of processor`,
      );
    }
  }
  return found;
}

export function roundsOf(rounds: Rounds, name: string): readonly Round[] {
  const found = rounds.get(name);
  if (found === undefined) throw new Error(`${name} was not measured`);
  return found;
}

/** One figure of every round, in the order of the rounds. */
export const each = (rounds: Rounds, name: string, figure: keyof Round): number[] =>
  roundsOf(rounds, name).map((round) => round[figure]);
