import { View, parse } from 'vega';
import { type TopLevelSpec, compile } from 'vega-lite';
import type { Field } from 'vega-lite/types_unstable/channeldef.js';
import type { TopLevelUnitSpec } from 'vega-lite/types_unstable/spec/unit.js';
import type { Chart } from './scenario.js';

const font = 'Helvetica, Arial, sans-serif';
const colours = ['#2f6db5', '#d9822b', '#5b8c5a', '#a34b78', '#7a6f5d', '#3a9ea5'];

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
    title: { text: title, anchor: 'start', fontSize: 15, offset: 14 },
    data: { values: [...points] },
    config: {
      font,
      axis: {
        labelFontSize: 12,
        titleFontSize: 12,
        titleFontWeight: 'normal',
        titlePadding: 10,
        labelLimit: 260,
      },
      legend: { labelFontSize: 12, labelLimit: 320, title: null, orient: 'bottom', columns: 3 },
      view: { stroke: null },
      range: { category: colours },
    },
    ...(kind === 'bars' ? barsOf(chart) : linesOf(chart)),
  };
}

type Part = Pick<TopLevelUnitSpec<Field>, 'mark' | 'encoding'>;

const logarithmic = (points: Chart['points']): { scale: { type: 'log'; domainMin: number } } => ({
  scale: { type: 'log', domainMin: 10 ** Math.floor(Math.log10(Math.min(...points.map(({ y }) => y)))) },
});

function barsOf({ x, y, points, isLogarithmic = false }: Chart): Part {
  const series = distinct(points.map((point) => point.series));
  const log = logarithmic(points);
  return {
    mark: { type: 'bar', tooltip: false },
    encoding: {
      x: {
        field: 'x',
        type: 'nominal',
        title: x,
        sort: distinct(points.map((point) => String(point.x))),
        axis: { labelAngle: 0, labelOverlap: false },
      },
      y: { field: 'y', type: 'quantitative', title: y, axis: { format: ',~r' }, ...(isLogarithmic && log) },
      // A bar cannot begin at nought where there is none.
      ...(isLogarithmic && { y2: { datum: log.scale.domainMin } }),
      ...(series.length > 1 && {
        xOffset: { field: 'series', type: 'nominal', sort: series },
        color: { field: 'series', type: 'nominal', sort: series },
      }),
    },
  };
}

function linesOf({ x, y, points, isLogarithmic = false }: Chart): Part {
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
      y: {
        field: 'y',
        type: 'quantitative',
        title: y,
        axis: { format: ',~r' },
        ...(isLogarithmic && logarithmic(points)),
      },
      ...(series.length > 1 && { color: { field: 'series', type: 'nominal', sort: series } }),
    },
  };
}
