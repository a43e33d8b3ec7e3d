interface Tallied {
  readonly kind: string;
  readonly outcome: string;
  count: number;
}

/** Every request is counted, so that counting is an addition; the counter, which hashes its labels, is told when it is read. */
export function createTally() {
  const kinds = new Map<string, Map<string, Tallied>>();
  const begin = (kind: string, outcome: string): Tallied => {
    const tallied = { kind, outcome, count: 0 };
    const outcomes = kinds.get(kind) ?? new Map<string, Tallied>();
    kinds.set(kind, outcomes.set(outcome, tallied));
    return tallied;
  };
  return {
    count(kind: string, outcome: string): void {
      const tallied = kinds.get(kind)?.get(outcome) ?? begin(kind, outcome);
      tallied.count += 1;
    },
    /** What came in since the last time. */
    drain(): Tallied[] {
      const since = [...kinds.values()].flatMap((outcomes) => [...outcomes.values()]);
      kinds.clear();
      return since;
    },
  };
}
