// Charts in the colours of the page, on Apache ECharts. Its tips are HTML, so all that stands in
// them is escaped.
import {escape} from './dom.js';

const open = new Map();

export const colour = (name) =>
  getComputedStyle(document.documentElement).getPropertyValue('--' + name).trim();

function base() {
  const ink = colour('soft');
  const line = colour('line');
  const axis = {
    axisLine: {lineStyle: {color: line}},
    axisTick: {show: false},
    axisLabel: {color: ink, fontSize: 11, hideOverlap: true},
    splitLine: {lineStyle: {color: line, opacity: 0.6}},
    nameTextStyle: {color: ink, fontSize: 11},
  };
  return {ink, line, axis};
}

/**
 * Draws lines over a common axis: each {name, data: [[x, y]], colour, area?, dashed?}, and bands
 * behind them: each {data: [[x, low, high]], colour, opacity}.
 */
export function lines(node, {series, bands = [], x = {}, y = {}, marks = []}) {
  const {ink, axis} = base();
  draw(node, {
    animation: false,
    grid: {left: 46, right: 14, top: 30, bottom: 26},
    legend: {
      top: 0, left: 0, itemWidth: 14, itemHeight: 3, icon: 'roundRect', itemGap: 14,
      textStyle: {color: ink, fontSize: 11.5},
      data: series.map((one) => one.name),
    },
    tooltip: {
      trigger: 'axis', confine: true, backgroundColor: colour('raised'),
      borderColor: colour('line'), textStyle: {color: colour('ink'), fontSize: 12},
      formatter: (points) =>
        [
          x.tip ? escape(x.tip(points[0].value[0])) : '',
          ...points
            .filter((point) => point.seriesType === 'line' && Number.isFinite(point.value[1]))
            .map((point) => point.marker + escape(point.seriesName) + ' <b>' +
              escape(y.format ? y.format(point.value[1]) : point.value[1]) + '</b>'),
        ].filter(Boolean).join('<br>'),
    },
    xAxis: {
      type: 'value', ...axis, splitLine: {show: false}, min: x.min ?? 'dataMin', max: x.max ?? 'dataMax',
      axisLabel: {...axis.axisLabel, formatter: x.format},
    },
    yAxis: {
      type: y.log ? 'log' : 'value', ...axis, min: y.min ?? 0, max: y.max, scale: true, splitNumber: 4,
      axisLabel: {...axis.axisLabel, formatter: y.format},
    },
    series: [
      ...series.map((one, i) => ({
        name: one.name, type: 'line', showSymbol: false, data: one.data, z: 3, itemStyle: {color: one.colour},
        lineStyle: {width: 2, type: one.dashed ? 'dashed' : 'solid', color: one.colour},
        areaStyle: one.area ? {color: one.colour, opacity: 0.16} : undefined,
        markLine: i === 0 && marks.length
          ? {symbol: 'none', silent: true, label: {color: ink, formatter: '{b}', fontSize: 11},
             lineStyle: {color: ink, type: 'dotted'},
             data: marks.map((mark) => ({xAxis: mark.at, name: mark.name}))}
          : undefined,
      })),
      ...bands.filter((one) => one.data.length > 1).map(band),
    ],
  });
}

/** One closed shape between a low and a high line. */
function band({data, colour: fill, opacity}) {
  return {
    type: 'custom', silent: true, clip: true, z: 1, data: [[data[0][0], data[0][1]]], tooltip: {show: false},
    renderItem: (params, api) => ({
      type: 'polygon',
      shape: {points: [
        ...data.map(([at, low]) => api.coord([at, low])),
        ...[...data].reverse().map(([at, , high]) => api.coord([at, high])),
      ]},
      style: {fill, opacity},
    }),
  };
}

/** Points on a plane: each series {name, data: [[x, y, ...lines of its tip]], colour, size, opacity, symbol}. */
export function scatter(node, {series}) {
  const {ink} = base();
  const hidden = {type: 'value', show: false, scale: true};
  draw(node, {
    animation: false,
    grid: {left: 8, right: 8, top: 8, bottom: 8},
    tooltip: {confine: true, backgroundColor: colour('raised'), borderColor: colour('line'),
      textStyle: {color: colour('ink'), fontSize: 12}, formatter: (point) => point.value.slice(2).map(escape).join('<br>')},
    xAxis: hidden, yAxis: hidden,
    series: series.map((one) => ({
      name: one.name, type: 'scatter', data: one.data, symbol: one.symbol || 'circle',
      symbolSize: one.size, itemStyle: {color: one.colour, opacity: one.opacity, borderColor: one.border, borderWidth: one.border ? 2 : 0},
      z: one.z || 2,
      label: one.label ? {show: true, formatter: one.label, position: 'top', color: ink, fontWeight: 600} : undefined,
    })),
  });
}

function draw(node, option) {
  let chart = open.get(node);
  if (!chart) {
    chart = echarts.init(node, null, {renderer: 'canvas'});
    open.set(node, chart);
    sizes.observe(node);
  }
  chart.setOption(option, {notMerge: true, lazyUpdate: true});
}

const sizes = new ResizeObserver((entries) => {
  for (const entry of entries) open.get(entry.target)?.resize();
});

/** Gives back what charts hold that are no longer on the page. */
export function sweep() {
  for (const [node, chart] of open) {
    if (!node.isConnected) {
      sizes.unobserve(node);
      chart.dispose();
      open.delete(node);
    }
  }
}
