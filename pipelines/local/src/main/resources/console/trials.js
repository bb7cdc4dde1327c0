import {act, el, keyed, number, setText, times, toast, words} from './dom.js';

const TRIALS = [
  ['poison', 'Poison', 'A record that is no event: noise, a cut one, an unknown schema, no value, stars that are no number, an overlong id.', 'Becomes a dead letter with its reason.'],
  ['future', 'A clock from next year', 'An event that says it happens in a year.', 'Becomes a dead letter; nobody else’s clock moves.'],
  ['late', 'Six hours late', 'An event of a client that was offline.', 'Kept for the profile; set aside where load is measured.'],
  ['duplicates', 'Duplicates', 'One event and twenty copies of it.', 'Counts once.'],
  ['flood', 'A flood on one title', 'A thousand strangers watch one title at the same moment.', 'Accepted; no page waits for it.'],
  ['kill-task-manager', 'Kill the TaskManager', 'Takes away the process that runs all jobs, and starts another.', 'Jobs go on from their last checkpoints; nothing is lost or counted twice.'],
];
const KINDS = {VIEWER: 'what you did as a viewer', POISON: 'poison', FUTURE: 'from next year', LATE: 'late', DUPLICATES: 'duplicates', FLOOD: 'flood'};

/** Buttons for what goes wrong in real life, and the account of every event that they sent. */
export function trials(main) {
  const sum = el('b', {}, '0');
  const open = el('span', {}, 'Nothing was sent yet.');
  const account = el('section.card.account', {id: 'account'},
    el('div.sum', {}, el('span.big', {}, sum), open),
    el('div.stack.thick', {role: 'img'}), el('div.legend'),
    el('div.scroll', {}, el('table.jobs', {}, el('thead', {}, el('tr', {}, ...['', 'Sent', 'Under way', 'Accepted', 'Duplicates', 'Late', 'Dead letters'].map((one) => el('th', {scope: 'col'}, one)))), el('tbody'))),
    el('p.note', {id: 'proof'}));
  const doing = el('p.note', {role: 'status', id: 'doing'});
  const jobs = el('div.jobchips', {id: 'jobs'});
  main.append(
    el('section', {}, el('h1', {}, 'Try to break it'), el('p.lead', {}, 'No input restarts the engine, and nothing is lost or counted twice. Hold it to that.')),
    el('div.trials', {}, TRIALS.map(([action, name, what, then]) =>
      el('article.card.trial', {}, el('h2', {}, name), el('p', {}, what), el('p.note', {}, then),
        el('button', {type: 'button', id: action, onclick: (event) => press(event.currentTarget, action)}, action === 'kill-task-manager' ? 'Kill it' : 'Send')))),
    doing, jobs, account);

  async function press(button, action) {
    button.disabled = true;
    const answer = await act(action);
    button.disabled = false;
    if (answer) toast(answer.said);
  }

  function show(data) {
    const dead = (one) => Object.values(one.deadLetters).reduce((a, b) => a + b, 0);
    const total = {underWay: 0, accepted: 0, duplicates: 0, late: 0, dead: 0, undelivered: 0};
    for (const one of data.kinds) {
      for (const key of Object.keys(total)) total[key] += key === 'dead' ? dead(one) : one[key];
    }
    account.dataset.sent = data.sent;
    account.dataset.accounted = data.accounted;
    setText(sum, data.sent ? `${number(data.accounted)} of ${number(data.sent)}` : '0');
    setText(open, data.sent === 0 ? 'Nothing was sent yet.' : data.underWay
      ? 'events accounted for; the rest is under way until the next checkpoint'
      : data.whole ? 'events accounted for. Nothing was lost.'
        : total.undelivered ? 'events accounted for; some did not reach the broker'
          : 'events read by the job, whose own counts do not bear it out yet');
    account.classList.toggle('whole', data.whole);
    const parts = [['accepted', total.accepted], ['duplicates', total.duplicates], ['late', total.late], ['dead', total.dead], ['underway', total.underWay]];
    const bar = account.querySelector('.stack');
    keyed(bar, parts, (part) => part[0], (part) => el('i.' + part[0]), (node, part) => {
      node.style.width = data.sent ? (100 * part[1]) / data.sent + '%' : 0;
      node.title = `${part[0]}: ${number(part[1])}`;
    });
    bar.setAttribute('aria-label', parts.map((part) => `${part[0]} ${part[1]}`).join(', '));
    account.querySelector('.legend').replaceChildren(...[['accepted', 'accepted'], ['duplicates', 'known already'], ['late', 'late'], ['dead', 'dead letters'], ['underway', 'under way']]
      .map(([key, text], i) => el('span', {}, el('i.' + key), text + ' ', el('b', {}, number(parts[i][1])))));
    keyed(account.querySelector('tbody'), data.kinds.filter((one) => one.sent), (one) => one.kind,
      (one) => el('tr', {}, el('th', {scope: 'row'}, KINDS[one.kind]), ...Array.from({length: 6}, () => el('td'))),
      (node, one) => [one.sent, one.underWay, one.accepted, one.duplicates, one.late, dead(one)].forEach((value, i) => {
        const cell = node.children[i + 1];
        setText(cell, number(value));
        if (i === 5) cell.title = Object.entries(one.deadLetters).map(([reason, count]) => words(reason) + ' ' + count).join(', ');
      }));
    setText(document.getElementById('proof'),
      'A dead letter or late event is known by its topic, partition and offset. Any other counts once the job has committed an offset behind it, and all of it as whole only when the job’s own counts, which its checkpoints keep, have grown by as many. ' +
      `Since the first was sent it counted ${number(data.engineDuplicates)} duplicates` +
      (data.duplicatesConfirmed ? '' : ', fewer than there were copies here,') +
      ` and ${number(data.engineEvents)} other events, those of all viewers` +
      (data.acceptedConfirmed ? '.' : ', fewer than were accepted here.') + (total.undelivered ? ` ${number(total.undelivered)} did not reach the broker.` : ''));
    setText(doing, data.failure ? 'That failed: ' + data.failure : data.doing ? data.doing + ' …' : data.kills ? `The TaskManager was killed ${times(data.kills)}.` : '');
  }

  function showJobs(data) {
    keyed(jobs, data.jobs || [], (one) => one.name, (one) => el('span.jobchip', {}, el('b', {}, one.name), el('span.state')), (node, one) => {
      const state = node.querySelector('.state');
      setText(state, one.status.toLowerCase() + (one.restarts ? ', restarted ' + times(one.restarts) : ''));
      state.dataset.state = one.status;
    });
  }

  return {
    views: () => ['trials', 'engine'],
    show: (view, data) => (view === 'trials' ? show(data) : showJobs(data)),
  };
}
