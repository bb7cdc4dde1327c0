import {bytes, el, keyed, number, percent, setText, words, ago} from './dom.js';
import {colour, lines} from './plots.js';

const HOUR = 3600000;

/** What each region watches and will watch, and what its sites hold for it. */
export function load(main, page) {
  let region = '';

  const tabs = el('div.regions', {role: 'group', ariaLabel: 'Region'});
  const title = el('h1', {}, 'Load');
  const facts = el('p.facts');
  const chart = el('div.chart.tall', {role: 'img', ariaLabel: 'Concurrent streams: measured and forecast'});
  const alarms = el('ol.activities', {id: 'alarms'});
  const tiles = el('div.tiles');
  const causes = el('div.causes');
  const sites = el('div.sites', {id: 'sites'});
  main.append(
    tabs,
    el('div.split', {},
      el('section.card', {}, el('div.who', {}, title), facts, chart,
        el('p.note', {}, 'Hours of the service from now. Shaded behind the line: what had been said one hour ahead (80 %). To the right: what is to come, with 80 % and 95 %.')),
      el('aside', {},
        el('section.card', {}, el('h2', {}, 'Alarms'), alarms),
        el('section.card', {}, el('h2', {}, 'How good it is'), tiles))),
    el('section', {}, el('h2.section', {}, 'Edge sites'), sites),
    el('section.card', {}, el('h2', {}, 'Why bytes were missed'), causes));

  function showRegion(data) {
    const now = data.madeAt ?? (data.measured.length ? data.measured[data.measured.length - 1][0] : 0);
    const hours = (at) => ((at - now) * data.speed) / HOUR;
    const within = ([at]) => hours(at) >= -12 && hours(at) <= 12.5;
    const measured = data.measured.filter(within).map(([at, streams]) => [hours(at), streams]);
    const earlier = data.hourAhead.filter(within).filter(([at]) => hours(at) <= 0.02);
    const series = [];
    const bands = [{data: earlier.map((p) => [hours(p[0]), p[1], p[3]]), colour: colour('soft'), opacity: 0.22}];
    let top = 1.5 * Math.max(4, ...measured.map((p) => p[1]));
    if (data.fan) {
      const start = measured.length ? [[now, ...data.levels.map(() => measured[measured.length - 1][1])]] : [];
      const fan = [...start, ...data.fan.filter((p) => hours(p[0]) > 0 && within(p))];
      const at = (level) => 1 + data.levels.indexOf(level);
      const between = (low, high) => fan.map((p) => [hours(p[0]), p[at(low)], p[at(high)]]);
      bands.push({data: between(0.025, 0.975), colour: colour('fan'), opacity: 0.16});
      bands.push({data: between(0.1, 0.9), colour: colour('fan'), opacity: 0.26});
      series.push({name: 'forecast', data: fan.map((p) => [hours(p[0]), p[at(0.5)]]), colour: colour('fan'), dashed: true});
      // Early forecasts reach for the sky; what is likely has to stay readable.
      top = Math.max(top, 1.25 * Math.max(...fan.map((p) => p[at(0.5)])), Math.min(2 * top, Math.max(...fan.map((p) => p[at(0.9)]))));
    }
    series.push({name: 'said an hour ahead', data: earlier.map((p) => [hours(p[0]), p[2]]), colour: colour('soft'), dashed: true});
    series.push({name: 'streams', data: measured, colour: colour('accent')});
    lines(chart, {
      series, bands, marks: [{at: 0, name: 'now'}],
      x: {min: -12, max: 12, format: (v) => (v > 0 ? '+' : '') + v + ' h', tip: (v) => (v < 0 ? number(-v, 1) + ' h ago' : 'in ' + number(v, 1) + ' h')},
      y: {max: Math.ceil(top / 10) * 10, format: (v) => number(v)},
    });
    chart.dataset.forecast = Boolean(data.fan);
    setText(title, data.name);
    const last = measured[measured.length - 1];
    facts.replaceChildren(
      el('span', {}, last ? number(last[1]) + ' streams' : 'nothing measured yet'),
      el('span', {}, number(data.speed) + ' seconds of the service a second'),
      ...(data.surge ? [el('span.alarm', {}, 'rises faster than forecast')] : []));
  }

  function showLoad(data) {
    keyed(tabs, data.regions, (one) => one.name,
      (one) => el('a', {href: '#load/' + one.name}, el('b', {}, one.name), el('span')),
      (node, one) => {
        setText(node.querySelector('span'), number(one.streams) + ' streams');
        node.classList.toggle('on', one.name === region);
        node.classList.toggle('surge', one.surge);
      });
    if (!region && data.regions.length) {
      page.go('load', data.regions.reduce((a, b) => ((b.streams || 0) > (a.streams || 0) ? b : a)).name);
    }
    alarms.replaceChildren(...(data.alarms.length
      ? data.alarms.slice(0, 8).map((one) => el('li', {}, el('b', {}, one.region), one.begins ? ' rises faster than forecast' : ' is as forecast again', el('time', {}, ago(one.at))))
      : [el('li.none', {}, 'None: the load is as it was forecast.')]));
    const q = data.quality.values || {}, p = data.plans.values || {};
    const tile = (label, value, small) => el('div.tile', {}, el('span', {}, label), el('b', {}, value), el('small', {}, small));
    tiles.replaceChildren(
      tile('in the 80 % band', percent(q.coverage80, 1), 'of ' + number(data.quality.counts?.scored) + ' forecasts'),
      tile('in the 95 % band', percent(q.coverage95, 1), ''),
      tile('bytes from cache', percent(data.byteHitRatio, 1), 'LRU of the same size ' + percent(data.lruByteHitRatio, 1)),
      tile('planned bytes hit', percent(p.plannedHitRatio, 1), percent(p.plannedShare, 1) + ' of bytes were planned'),
      tile('fill wasted', percent(p.wastedFill, 1), 'largest gap to the optimum ' + percent(p.largestGap, 2)));
    showSites(data.sites);
    const missed = Object.entries(p).filter(([key, value]) => key.startsWith('missedShare.') && value > 0)
      .map(([key, value]) => [key.slice(12), value]).sort((a, b) => b[1] - a[1]);
    const top = missed.length ? missed[0][1] : 1;
    causes.replaceChildren(...(missed.length ? missed.map(([cause, share]) =>
      el('div.cause', {}, el('span', {}, words(cause)), el('span.track', {}, el('i', {style: `width:${(100 * share) / top}%`})), el('b', {}, percent(share, 1))))
      : [el('p.note', {}, 'No byte was missed yet.')]));
  }

  function showSites(list) {
    keyed(sites, list, (one) => one.id, (one) => el('article.card.site', {}, el('h3', {}, one.id), el('div.ratios'), el('div.meter'), el('p.note'), el('table')), (node, one) => {
      node.querySelector('.ratios').replaceChildren(
        ratio('achieved', one.achieved, 'var(--accent)'),
        ratio('planned', one.planned, 'var(--fan)'));
      const held = (part) => (100 * part) / (one.capacityBytes || 1);
      node.querySelector('.meter').replaceChildren(
        el('i.kept', {style: `width:${held(one.plannedBytes - one.fillBytes)}%`, title: 'kept ' + bytes(one.plannedBytes - one.fillBytes)}),
        el('i.fill', {style: `width:${held(one.fillBytes)}%`, title: 'to fetch ' + bytes(one.fillBytes)}),
        el('i.reactive', {style: `width:${held(one.reactiveBytes)}%`, title: 'left to the site ' + bytes(one.reactiveBytes)}));
      setText(node.querySelector('p'), one.planId
        ? `${number(one.files)} files of ${bytes(one.capacityBytes)}: keep ${bytes(one.plannedBytes - one.fillBytes)}, fetch ${bytes(one.fillBytes)} of ${bytes(one.fillLimitBytes)} (${number(one.prefetched)} files, ${percent(one.fillBytes ? one.filledBytes / one.fillBytes : 1)} there), ${bytes(one.reactiveBytes)} left to the site. At most ${percent(one.gap, 2)} below the best plan.`
        : 'No plan yet: its fill window has not opened.');
      node.querySelector('table').replaceChildren(...(one.top || []).map((file) =>
        el('tr', {title: file.reason}, el('td', {}, el('span.act', {data: {act: file.action}}, file.action.toLowerCase())), el('td', {}, file.title), el('td', {}, bytes(file.bytes)))));
    });
  }

  const ratio = (label, value, tint) => el('div.ratio', {style: `--arm:${tint}`}, el('span', {}, label), el('b', {}, percent(value, 1)), el('span.track', {}, el('i', {style: `width:${Number.isFinite(value) ? 100 * Math.min(1, value) : 0}%`})));

  return {
    views: () => ['load', ...(region ? ['region:' + region] : [])],
    open(wanted) {
      if (wanted) region = wanted;
      tabs.querySelectorAll('a').forEach((node) => node.classList.toggle('on', node.dataset.key === region));
    },
    show(view, data) {
      if (view === 'load') showLoad(data);
      else if (view === 'region:' + region) showRegion(data);
    },
  };
}
