import {ago, el, keyed, number, percent, setText, camelWords} from './dom.js';
import {poster} from './poster.js';
import {colour, lines} from './plots.js';

/** What each audience is shown of a title, and what was learned of it. */
export function artwork(main, page) {
  let title = '';
  let audience = 0;
  let latest = null;

  const list = el('div.titles', {role: 'list'});
  const name = el('h1', {}, 'Artwork');
  const alarms = el('p.facts');
  const arms = el('div.arms');
  const tabs = el('div.segments', {role: 'group', ariaLabel: 'Audience'});
  const intervals = el('div.intervals', {id: 'intervals'});
  const shares = el('div.shares', {id: 'shares'});
  const regret = el('div.chart', {role: 'img', ariaLabel: 'Worth lost per impression'});
  const regretNote = el('p.note');
  const worth = el('div.worth');
  const tiles = el('div.tiles');
  main.append(
    el('div.split.wide', {},
      el('section', {},
        el('div.who', {}, name), alarms,
        el('section.card', {}, el('h2', {}, 'The pictures'), arms),
        el('section.card', {}, el('h2', {}, 'What a showing is expected to earn'), tabs, intervals,
          el('p.note', {}, 'Dot: posterior mean of the reward. Bar: 95 % of the posterior. Right: with which probability the picture is shown.')),
        el('section.card', {}, el('h2', {}, 'Who is shown what'), shares)),
      el('aside', {}, el('section.card', {}, el('h2', {}, 'Titles with the most evidence'), list))),
    el('div.grid', {},
      el('section.card', {}, el('h2', {}, 'Regret, against the simulator’s truth'), regret, regretNote),
      el('section.card', {}, el('h2', {}, 'What the policy in force is worth'), worth),
      el('section.card', {}, el('h2', {}, 'Policy and even share'), tiles)));

  const armColour = (i) => `var(--arm${i % 6})`;

  function showList(data) {
    keyed(list, data.titles.slice(0, 30), (one) => one.id, (one) => {
      const node = el('a.mini', {href: '#artwork/' + encodeURIComponent(one.id), role: 'listitem'}, el('span.thumb'), el('span.text', {}, el('b', {}, one.name), el('small')));
      node.firstChild.innerHTML = poster(one);
      return node;
    }, (node, one) => {
      setText(node.querySelector('small'), `${number(one.impressions)} showings, ${one.arms} pictures` +
        (one.drift ? ' · drifts' : '') + (one.misleading ? ' · may mislead' : ''));
      node.classList.toggle('on', one.id === title);
    });
    if (!title && data.titles.length) page.go('artwork', data.titles[0].id);
    showRegret(data.regret);
    showWorth(data.worth);
    showQuality(data.quality);
  }

  function showRegret(points) {
    const clean = points.filter(([, a, b]) => Number.isFinite(a) && Number.isFinite(b));
    if (!clean.length) {
      setText(regretNote, 'Nothing was shown by a policy yet.');
      return;
    }
    lines(regret, {
      series: [
        {name: 'drawing evenly', data: clean.map(([t, , b]) => [t, b]), colour: colour('soft'), dashed: true},
        {name: 'the policy', data: clean.map(([t, a]) => [t, a]), colour: colour('accent'), area: true},
      ],
      x: {format: (t) => number(t) + ' s', tip: (t) => number(t) + ' s after the start'},
      y: {format: (v) => v.toFixed(3)},
    });
    const [, a, b] = clean[clean.length - 1];
    setText(regretNote, `Worth lost per impression since the start: ${a.toFixed(4)}, ${percent(a / b)} of drawing evenly on the same impressions. Only the simulator knows this.`);
  }

  function showWorth(data) {
    if (!data.values) {
      worth.replaceChildren(el('p.note', {}, 'Not estimated yet.'));
      return;
    }
    const names = Object.keys(data.values).filter((key) => key + 'Lower' in data.values);
    const top = Math.max(0.02, ...names.map((key) => data.values[key + 'Upper'])) * 1.05;
    worth.replaceChildren(
      ...names.map((key) => bar(camelWords(key), data.values[key], data.values[key + 'Lower'], data.values[key + 'Upper'], top, 'var(--accent)', number(data.values[key], 4))),
      ...Object.entries(data.notes).map(([key, why]) => el('p.note', {}, camelWords(key) + ': ' + why)),
      el('p.note', {}, `Estimated from ${number(data.counts.impressions)} showings of earlier policies; effective sample size ${number(data.values.effectiveSampleSize)}.`));
  }

  function showQuality(data) {
    if (!data.values) return;
    const v = data.values, c = data.counts;
    tiles.replaceChildren(
      tile('takes, policy', percent(v.policyTakeRate, 2), `${percent(v.policyTakeRateLower, 2)} to ${percent(v.policyTakeRateUpper, 2)}`),
      tile('takes, evenly', percent(v.evenTakeRate, 2), `${percent(v.evenTakeRateLower, 2)} to ${percent(v.evenTakeRateUpper, 2)}`),
      tile('reward over even', percent(v.rewardLift, 1), 'minutes watched count'),
      tile('learned from', number(c.learned), number(c.policies) + ' policies'),
      tile('alarms', number(c.driftAlarms + c.completionAlarms), `${number(c.driftAlarms)} drift, ${number(c.completionAlarms)} mislead`));
  }

  const tile = (label, value, small) => el('div.tile', {}, el('span', {}, label), el('b', {}, value), el('small', {}, small));

  function showTitle(data) {
    latest = data;
    setText(name, data.name);
    alarms.replaceChildren(
      el('span', {}, (data.genres || []).join(' · ')),
      el('span', {}, 'policy ' + number(data.counter) + ' since ' + ago(data.epoch)),
      el('span', {}, percent(data.evenShare) + ' of draws even'),
      ...(data.drift ? [el('span.alarm', {}, 'rewards have left what was expected')] : []),
      ...(data.misleading ? [el('span.alarm', {}, 'taken more, watched less: a picture may mislead')] : []));
    const best = Math.max(...data.arms.map((arm) => arm.truth ?? -1));
    keyed(arms, data.arms, (arm) => arm.picture || arm.id, (arm) => {
      const node = el('figure', {}, el('div.art'), el('figcaption', {}, el('b'), el('small')));
      node.firstChild.innerHTML = poster(arm);
      return node;
    }, (node, arm) => {
      const i = data.arms.indexOf(arm);
      node.style.setProperty('--arm', armColour(i));
      setText(node.querySelector('b'), 'Picture ' + (i + 1));
      setText(node.querySelector('small'), arm.truth === undefined ? '' :
        'true worth ' + arm.truth.toFixed(3) + (arm.truth === best ? ' · best' : ''));
      node.classList.toggle('best', arm.truth === best && best >= 0);
    });
    audience = Math.min(audience, data.audiences.length - 1);
    keyed(tabs, data.audiences, (one) => one.name,
      (one) => el('button', {type: 'button', onclick: () => { audience = data.audiences.findIndex((a) => a.name === one.name); showTitle(latest); }}, one.name),
      (node, one) => node.setAttribute('aria-pressed', data.audiences[audience].name === one.name));
    const choices = data.audiences[audience].choices;
    const top = Math.max(0.05, ...choices.map((choice) => choice.upper)) * 1.03;
    intervals.replaceChildren(...choices.map((choice, i) =>
      bar('Picture ' + (i + 1), choice.expected, choice.lower, choice.upper, top, armColour(i),
        percent(choice.probability), `${number(choice.impressions)} showings, ${number(choice.takes)} takes`)));
    shares.replaceChildren(...data.audiences.map((one) =>
      el('div.share', {}, el('span', {}, one.name, el('small', {}, number(one.impressions))),
        el('div.stack', {role: 'img', ariaLabel: one.choices.map((choice, i) => `picture ${i + 1} ${percent(choice.probability)}`).join(', ')},
          one.choices.map((choice, i) => el('i', {style: `width:${100 * choice.probability}%;background:${armColour(i)}`, title: `Picture ${i + 1}: ${percent(choice.probability, 1)}`}))))));
  }

  function bar(label, mean, lower, upper, top, tint, value, small = '') {
    return el('div.interval', {style: `--arm:${tint}`},
      el('span.label', {}, label, el('small', {}, small)),
      el('span.track', {role: 'img', ariaLabel: `${label}: ${mean.toFixed(4)}, ${lower.toFixed(4)} to ${upper.toFixed(4)}`, title: `${mean.toFixed(4)} [${lower.toFixed(4)}, ${upper.toFixed(4)}]`},
        el('i', {style: `left:${(100 * lower) / top}%;width:${(100 * (upper - lower)) / top}%`}),
        el('u', {style: `left:${(100 * mean) / top}%`})),
      el('b', {}, value));
  }

  return {
    views: () => ['artworks', ...(title ? ['artwork:' + title] : [])],
    open(wanted) {
      if (wanted && wanted !== title) {
        title = wanted;
        audience = 0;
        arms.replaceChildren();
        list.querySelectorAll('.mini').forEach((node) => node.classList.toggle('on', node.dataset.key === title));
      }
    },
    show(view, data) {
      if (view === 'artworks') showList(data);
      else if (view === 'artwork:' + title) showTitle(data);
    },
  };
}
