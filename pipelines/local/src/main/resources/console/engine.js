import {act, ago, el, keyed, number, percent, setText, words, toast} from './dom.js';
import {colour, lines} from './plots.js';

/** How the engine is: the figures, what it refused, and the switch to default pages. */
export function engine(main, page) {
  const tiles = el('div.tiles.large');
  const off = el('button.switch', {type: 'button', id: 'default-pages', role: 'switch', ariaChecked: 'false', onclick: turn}, el('span.knob'), el('span', {}, 'Default pages for everybody'));
  const doing = el('p.note', {role: 'status'});
  const links = el('p.facts');
  const jobs = el('tbody');
  const charts = Object.fromEntries(['rate', 'latency', 'recall', 'takes'].map((one) => [one, el('div.chart', {role: 'img'})]));
  const reasons = el('div.causes', {id: 'reasons'});
  const last = el('div.letters', {id: 'letters'});
  main.append(
    el('section.card.head', {}, el('div', {}, el('h1', {}, 'Engine'), links), el('div.control', {}, off, doing)),
    tiles,
    el('div.grid', {},
      el('section.card', {}, el('h2', {}, 'Events a second'), charts.rate),
      el('section.card', {}, el('h2', {}, 'Event to page'), charts.latency),
      el('section.card', {}, el('h2', {}, 'Recall of the next choice, among ten'), charts.recall),
      el('section.card', {}, el('h2', {}, 'Plays per page shown'), charts.takes)),
    el('section.card', {}, el('h2', {}, 'Jobs'), el('div.scroll', {}, el('table.jobs', {}, el('thead', {}, el('tr', {}, ...['Job', 'State', 'Checkpoints', 'Restarts'].map((one) => el('th', {scope: 'col'}, one)))), jobs))),
    el('section.card', {}, el('h2', {}, 'Dead letters'), reasons, last));

  let defaults = false;
  async function turn() {
    const answer = await act('default-pages', {on: !defaults});
    if (answer) toast(answer.said);
  }

  function show(data) {
    defaults = !data.personalised;
    off.setAttribute('aria-checked', String(defaults));
    setText(doing, data.failure ? 'That failed: ' + data.failure : data.doing ? data.doing + ' …' :
      defaults ? 'Personalisation is off: new pages are default pages.' : 'Off: pages are personal, but for the holdout.');
    const t = data.series;
    const now = t[t.length - 1] || [];
    const time = (n) => t.map((point) => [point[0], point[n]]).filter(([, v]) => Number.isFinite(v));
    const x = {format: (v) => number(v) + ' s', tip: (v) => number(v) + ' s after the start'};
    const tile = (label, value, small) => el('div.tile', {}, el('span', {}, label), el('b', {}, value), el('small', {}, small));
    const dead = Object.values(data.deadLetters).reduce((a, b) => a + b, 0);
    const q = data.quality.values || {};
    tiles.replaceChildren(
      tile('events', number(now[1]) + '/s', number(data.events) + ' in all'),
      tile('event to page', number(now[2]) + ' ms', 'p99 ' + number(now[3]) + ' ms'),
      tile('lag', number(Math.max(0, now[4])), 'records not read yet'),
      tile('recall@10', number(now[5], 3), (now[5] / now[6] ? number(now[5] / now[6], 2) + ' times popularity' : '')),
      tile('takes per page', number(now[7], 3), 'holdout ' + number(now[8], 3)),
      tile('pages', number(data.pages), 'coverage ' + percent(q.coverage)),
      tile('dead letters', number(dead), number(data.late) + ' late'));
    lines(charts.rate, {series: [{name: 'events a second', data: time(1), colour: colour('accent'), area: true}], x, y: {format: (v) => number(v)}});
    lines(charts.latency, {series: [{name: 'p50', data: time(2), colour: colour('accent')}, {name: 'p99', data: time(3), colour: colour('soft'), dashed: true}], x, y: {format: (v) => number(v) + ' ms'}});
    lines(charts.recall, {series: [{name: 'marquee', data: time(5), colour: colour('accent')}, {name: 'decayed popularity', data: time(6), colour: colour('soft'), dashed: true}], x, y: {format: (v) => v.toFixed(2)}});
    lines(charts.takes, {series: [{name: 'personal pages', data: time(7), colour: colour('accent')}, {name: 'holdout', data: time(8), colour: colour('soft'), dashed: true}], x, y: {format: (v) => v.toFixed(2)}});
    keyed(jobs, data.jobs || [], (one) => one.name,
      (one) => el('tr', {}, el('th', {scope: 'row'}, one.name), el('td', {}, el('span.state')), el('td'), el('td')),
      (node, one) => {
        const state = node.querySelector('.state');
        setText(state, one.status.toLowerCase());
        state.dataset.state = one.status;
        setText(node.children[2], number(one.checkpoints));
        setText(node.children[3], number(one.restarts));
      });
    const counts = Object.entries(data.deadLetters).sort((a, b) => b[1] - a[1]);
    reasons.replaceChildren(...(counts.length ? counts.map(([reason, count]) =>
      el('div.cause', {data: {reason}}, el('span', {}, words(reason)), el('span.track', {}, el('i', {style: `width:${(100 * count) / counts[0][1]}%`})), el('b', {}, number(count))))
      : [el('p.note', {}, 'None since the console was opened. The last tab has buttons for that.')]));
    keyed(last, data.lastDeadLetters, (one) => one.topic + one.partition + '/' + one.offset, (one) =>
      el('details', {}, el('summary', {}, el('b', {}, words(one.reason)), el('span', {}, one.detail), el('time')),
        el('p.note', {}, `${one.topic} partition ${one.partition} offset ${one.offset}, key ${one.key || 'none'}, ${one.bytes === '-1' ? 'no value' : one.bytes + ' bytes'}`),
        one.event ? el('pre', {}, JSON.stringify(one.event, null, 2)) : one.hex ? el('pre', {}, one.hex) : ''),
      (node, one) => setText(node.querySelector('time'), ago(one.at)));
  }

  function showService(data) {
    links.replaceChildren(
      el('span', {}, 'Kafka ' + data.broker),
      el('a', {href: data.dashboard, target: '_blank', rel: 'noreferrer'}, 'Flink’s dashboard'),
      el('span', {}, number(data.titles) + ' titles'));
  }

  return {
    views: () => ['service', 'engine'],
    show: (view, data) => (view === 'engine' ? show(data) : showService(data)),
  };
}
