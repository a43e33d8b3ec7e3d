/** Cells are text, as the page shows them. */
export interface Table {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly notes?: readonly string[];
}

/** One of DESIGN's measures; `isMet` is undefined where nothing is promised. */
export interface Target {
  readonly what: string;
  readonly target: string;
  readonly measured: string;
  readonly isMet: boolean | undefined;
}

/** Becomes docs/performance/<name>.svg. */
export interface Chart {
  readonly name: string;
  readonly title: string;
  readonly kind: 'bars' | 'lines';
  readonly x: string;
  readonly y: string;
  readonly isLogarithmic?: boolean;
  readonly points: readonly { readonly series: string; readonly x: number | string; readonly y: number }[];
}

export interface Findings {
  readonly tables: readonly Table[];
  readonly targets?: readonly Target[];
  readonly charts?: readonly Chart[];
  /** For machines; whatever fits the scenario. */
  readonly figures: unknown;
}

export interface Bench {
  /** Progress, a line at a time, on standard error. */
  say(line: string): void;
  /** Whether this is only a try: fewer rounds, smaller worlds. */
  readonly isQuick: boolean;
  /** Runs when the scenario is over, the latest first, whatever happens. */
  onEnd(close: () => Promise<void>): void;
}

export interface Scenario {
  readonly name: string;
  /** What is measured against what, in one sentence: the page begins with it. */
  readonly about: string;
  run(bench: Bench): Promise<Findings>;
}
