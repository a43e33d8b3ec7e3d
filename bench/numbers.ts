// Small arithmetic of the measures, and how numbers are shown.

const sorted = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b);

/** The value below which this share of the values lies; of no values it is an error to ask. */
export function quantile(values: readonly number[], share: number): number {
  const ordered = sorted(values);
  const found = ordered[Math.min(ordered.length - 1, Math.floor(share * ordered.length))];
  if (found === undefined) throw new Error('nothing was measured');
  return found;
}

export function median(values: readonly number[]): number {
  const ordered = sorted(values);
  const [below, above] = [
    ordered[Math.ceil(ordered.length / 2) - 1],
    ordered[Math.floor(ordered.length / 2)],
  ];
  if (below === undefined || above === undefined) throw new Error('nothing was measured');
  return (below + above) / 2;
}

/** One round against the same round of another: what slows both down together goes out of the ratio. */
export function roundRatios(measured: readonly number[], against: readonly number[]): number[] {
  if (measured.length !== against.length) throw new Error('both sides need the same rounds');
  return measured.map((value, round) => value / (against[round] ?? Number.NaN));
}

const decimals = (value: number): number => (value >= 100 ? 0 : value >= 10 ? 1 : 2);

/** Three figures that count, thousands set apart. */
export const shown = (value: number): string =>
  value.toLocaleString('en-US', {
    minimumFractionDigits: decimals(value),
    maximumFractionDigits: decimals(value),
  });

/** The median, and in brackets the least and the most. */
export const withSpread = (values: readonly number[], show: (value: number) => string = shown): string =>
  `${show(median(values))} (${show(Math.min(...values))}–${show(Math.max(...values))})`;

export const asRatio = (value: number): string => `${value.toFixed(2)}×`;
