import { View, parse } from 'vega';
import { type TopLevelSpec, compile } from 'vega-lite';
import type { Field, PositionFieldDef } from 'vega-lite/types_unstable/channeldef.js';
import type { TopLevelUnitSpec } from 'vega-lite/types_unstable/spec/unit.js';
import type { Chart } from './scenario.js';

const font = 'Helvetica, Arial, sans-serif';
const blue = '#2f6db5';
const colours = [blue, '#d9822b', '#5b8c5a', '#a34b78', '#7a6f5d', '#3a9ea5'];

/** The chart as SVG, on white, so that it can be read on a dark page too. */
export async function drawChart(chart: Chart): Promise<string> {
  const view = new View(parse(compile(specOf(chart)).spec), { renderer: 'none' });
  try {
    return `${await view.toSVG()}\n`;
  } finally {
    view.finalize();
  }
}

const distinct = <T>(values: readonly T[]): T[] => [...new Set(values)];

function specOf(chart: Chart): TopLevelSpec {
  const { title, kind, points } = chart;
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    background: 'white',
    padding: 12,
    width: 640,
    height: 300,
    title: { text: title, anchor: 'start', fontSize: 14, offset: 14 },
    data: {
      values: points.map((point) => ({
        ...point,
        x: typeof point.x === 'string' ? wrapped(point.x) : point.x,
      })),
    },
    config: {
      font,
      axis: {
        labelFontSize: 12,
        titleFontSize: 12,
        titleFontWeight: 'normal',
        titlePadding: 10,
        // Widths are guessed where there is no screen, and the guess is too wide.
        labelLimit: 0,
      },
      legend: {
        labelFontSize: 12,
        labelLimit: 0,
        title: null,
        orient: 'bottom',
        columns: distinct(points.map(({ series }) => series)).length > 3 ? 2 : 3,
      },
      mark: { color: blue },
      scale: { bandPaddingInner: 0.3, bandWithNestedOffsetPaddingInner: 0.25 },
      view: { stroke: null },
      range: { category: colours },
    },
    ...(kind === 'bars' ? barsOf(chart) : linesOf(chart)),
  };
}

type Part = Pick<TopLevelUnitSpec<Field>, 'mark' | 'encoding'>;

/** Whole powers of ten around these values. */
function powersAround(values: readonly number[]): number[] {
  const first = Math.floor(Math.log10(Math.min(...values)));
  const last = Math.ceil(Math.log10(Math.max(...values)));
  return Array.from({ length: Math.max(1, last - first) + 1 }, (_, n) => 10 ** (first + n));
}

/** The vertical scale. */
function heightOf({ y, points, isLogarithmic = false }: Chart): PositionFieldDef<Field> {
  const field = { field: 'y', type: 'quantitative', title: y } as const;
  if (!isLogarithmic) return { ...field, axis: { format: ',~r', tickCount: 6 } };
  const values = powersAround(points.map((point) => point.y));
  return {
    ...field,
    axis: { format: ',~r', values },
    scale: { type: 'log', domain: [values[0] ?? 1, values.at(-1) ?? 1] },
  };
}

/** Words in lines of so many letters at most, for what stands under a bar. */
function wrapped(text: string, letters = 20): string {
  const lines = text.split(' ').reduce<string[]>((done, word) => {
    const line = done.at(-1);
    return line === undefined || line.length + word.length >= letters
      ? [...done, word]
      : [...done.slice(0, -1), `${line} ${word}`];
  }, []);
  return lines.join('\n');
}

function barsOf(chart: Chart): Part {
  const { x, points, isLogarithmic = false } = chart;
  const series = distinct(points.map((point) => point.series));
  const floor = powersAround(points.map((point) => point.y))[0];
  return {
    mark: { type: 'bar', tooltip: false },
    encoding: {
      x: {
        field: 'x',
        type: 'nominal',
        title: x === '' ? null : x,
        sort: distinct(points.map((point) => wrapped(String(point.x)))),
        axis: { labelAngle: 0, labelOverlap: false, labelExpr: `split(datum.label, '\\n')` },
      },
      y: heightOf(chart),
      // A bar cannot begin at nought where there is none.
      ...(isLogarithmic && floor !== undefined && { y2: { datum: floor } }),
      ...(series.length > 1 && {
        xOffset: { field: 'series', type: 'nominal', sort: series },
        color: { field: 'series', type: 'nominal', sort: series },
      }),
    },
  };
}

function linesOf(chart: Chart): Part {
  const { x, points, isLogarithmic = false } = chart;
  const series = distinct(points.map((point) => point.series));
  const numbers = distinct(points.flatMap((point) => (typeof point.x === 'number' ? [point.x] : [])));
  const isNumeric = points.every((point) => typeof point.x === 'number');
  const ticks = numbers.length <= 8 ? { values: numbers } : {};
  return {
    mark: { type: 'line', point: true, tooltip: false },
    encoding: {
      x: isNumeric
        ? {
            field: 'x',
            type: 'quantitative',
            title: x,
            axis: { format: ',~r', ...ticks },
            ...(isLogarithmic && { scale: { type: 'log' } }),
          }
        : { field: 'x', type: 'ordinal', title: x, sort: null, axis: { labelAngle: 0 } },
      y: heightOf(chart),
      ...(series.length > 1 && { color: { field: 'series', type: 'nominal', sort: series } }),
    },
  };
}
