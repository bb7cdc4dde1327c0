import {act, ago, el, keyed, number, percent, setText, toast, words} from './dom.js';
import {genreColour, poster} from './poster.js';
import {scatter, colour} from './plots.js';

const ROW_NAMES = {
  TOP_PICKS: 'Top picks', BECAUSE_YOU_WATCHED: 'Because you watched', TRENDING_IN_REGION: 'Trending',
  GENRE: 'Genre', NEW_RELEASES: 'New', CONTINUE_WATCHING: 'Continue watching', MY_LIST: 'My list', OTHER: '',
};
const KINDS = {
  PERSONALISED: ['Personal page', 'made from what this profile did'],
  HOLDOUT: ['Holdout page', 'unpersonal on purpose, for comparison'],
  DEFAULT: ['Default page', 'for viewers whom nobody knows yet, or while personalisation is off'],
};

/** The home page of a profile, or of the person at the console. */
export function viewer(main, page) {
  let profile = sessionStorage.getItem('marquee-profile') || '';
  let shownVersion = '';
  const guests = new Set(JSON.parse(sessionStorage.getItem('marquee-guests') || '[]'));
  const sent = new Map();
  const delays = [];
  const told = new Set();
  let toTell = [];
  let telling = null;

  const regions = el('select', {ariaLabel: 'Region of the new viewer', title: 'Region'});
  const pick = el('input', {
    type: 'search', placeholder: 'profile-17', ariaLabel: 'Profile to look at', autocomplete: 'off', spellcheck: false,
    onchange: () => pick.value.trim() && page.go('viewer', pick.value.trim()),
  });
  const enter = el('button.primary', {type: 'button', id: 'be-viewer', onclick: beViewer}, 'Be a viewer');
  const recent = el('div.chips', {ariaLabel: 'Profiles that got a page lately'});
  const who = el('h1', {}, 'Whose evening is it?');
  const kind = el('span.badge');
  const facts = el('p.facts');
  const delay = el('p.delay', {id: 'delay', role: 'status'});
  const activities = el('ol.activities');
  const rows = el('div.rows', {id: 'rows'});
  const map = el('div.map', {role: 'img', ariaLabel: 'Map of tastes'});
  const mapNote = el('p.note');
  const empty = el('p.empty', {}, 'Waiting for the first pages …');
  main.append(
    el('section.picker', {ariaLabel: 'Whose page'},
      el('div.pick', {}, el('label', {}, 'Look at', pick), el('span.or', {}, 'or'), el('span.join', {}, enter, regions)),
      recent),
    el('div.split', {},
      el('section.home', {ariaLabel: 'Home page'}, el('div.who', {}, who, kind), facts, delay, empty, rows),
      el('aside', {},
        el('section.card', {}, el('h2', {}, 'Lately'), activities),
        el('section.card', {id: 'tastes'}, el('h2', {}, 'Map of tastes'), map, mapNote))));

  const watching = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) {
        if (entry.isIntersecting && entry.target.isConnected) seen(entry.target);
      }
    }, {threshold: 0.6});

  /** Impressions: what a viewer at the console had on the screen, as any client tells. */
  function seen(node) {
    if (!guests.has(profile)) return;
    const key = profile + '|' + node.dataset.row + '|' + node.dataset.title;
    if (told.has(key)) return;
    told.add(key);
    toTell.push({row: node.dataset.row, title: node.dataset.title});
    telling ??= setTimeout(() => {
      act('seen', {profile, titles: toTell.splice(0, 100)});
      telling = null;
    }, 700);
  }

  async function beViewer() {
    const answer = await act('be-viewer', {region: regions.value});
    if (!answer) return;
    guests.add(answer.profile);
    sessionStorage.setItem('marquee-guests', JSON.stringify([...guests]));
    page.go('viewer', answer.profile);
    toast('You are ' + answer.profile + ' in ' + answer.region + '. Open a poster and watch it.');
  }

  function showPicker(data) {
    keyed(recent, data.recent.slice(0, 10), (one) => one.profile,
      (one) => el('a.chip', {href: '#viewer/' + encodeURIComponent(one.profile), title: one.region}, one.profile.replace('profile-', '№ '), one.kids ? ' · kids' : ''),
      (node, one) => node.classList.toggle('on', one.profile === profile));
    if (!profile && data.recent.length) page.go('viewer', data.recent[0].profile);
  }

  function showPage(data) {
    empty.hidden = data.rows.length > 0;
    setText(empty, guests.has(profile)
      ? 'Nobody knows you yet: this is what is on in your region. Open a poster and watch something.'
      : 'No page of this profile has come by since the console was opened.');
    setText(who, guests.has(profile) ? 'Good evening, you' : profile.replace('profile-', 'Profile '));
    const [text, why] = KINDS[data.kind] || ['No page yet', ''];
    setText(kind, text);
    kind.title = why;
    kind.dataset.kind = data.kind || '';
    facts.replaceChildren(...[
      data.region && el('span', {}, data.region + (data.country ? ', ' + data.country : '')),
      data.maturityLimit !== undefined && el('span', {}, 'up to ' + data.maturityLimit + (data.kids ? ', kids' : '')),
      data.generatedAt && el('span', {title: 'version ' + data.epoch + '.' + data.counter}, 'page ' + ago(data.generatedAt)),
      data.latencyMillis !== undefined && el('span', {}, 'event to page ' + number(data.latencyMillis) + ' ms'),
    ].filter(Boolean));
    const version = data.epoch + '.' + data.counter;
    const trigger = (data.triggers || []).find((one) => sent.has(one));
    if (trigger) {
      const millis = performance.now() - sent.get(trigger);
      sent.clear();
      delays.push(millis);
      const sorted = [...delays].sort((a, b) => a - b);
      delay.dataset.millis = Math.round(millis);
      delay.textContent = `Your page changed ${number(millis)} ms after you did that` +
        (delays.length > 1 ? `; median of ${delays.length}: ${number(sorted[sorted.length >> 1])} ms` : '');
    }
    showActivities(data.activities);
    if (version !== shownVersion) {
      rows.dataset.version = version;
      const first = !shownVersion;
      shownVersion = version;
      showRows(data.rows, first);
    }
  }

  function showActivities(list) {
    activities.replaceChildren(...(list.length
      ? list.slice(0, 6).map((one) => el('li', {}, el('span', {}, one.what + ' '), el('b', {}, one.title), el('time', {}, ago(one.at))))
      : [el('li.none', {}, 'Nothing since you look.')]));
  }

  function showRows(list, first) {
    const before = places();
    keyed(rows, list, (row) => row.id, (row) => {
      const strip = el('div.strip', {tabIndex: -1});
      return el('section.row', {ariaLabel: row.reason}, el('header', {}, el('span.eyebrow'), el('h2')), strip);
    }, (node, row) => {
      const kindName = ROW_NAMES[row.kind] || '';
      setText(node.querySelector('.eyebrow'), row.reason.toLowerCase().startsWith(kindName.toLowerCase()) ? '' : kindName);
      setText(node.querySelector('h2'), row.reason);
      node.title = 'evidence ' + number(row.evidence, 2);
      keyed(node.querySelector('.strip'), row.titles.slice(0, 24), (title) => title.id,
        (title) => {
          const button = el('button.poster', {type: 'button', data: {row: row.id, title: title.id}});
          watching.observe(button);
          if (!first) button.classList.add('new');
          return button;
        },
        (button, title) => fill(button, title, row));
    });
    slide(before);
  }

  function fill(button, title, row) {
    button.onclick = () => detail(title, row);
    const look = (title.picture || '') + title.name;
    if (button.dataset.look !== look) {
      button.dataset.look = look;
      button.innerHTML = poster(title) + '<span class="odds"></span>';
    }
    setText(button.querySelector('.odds'), title.propensity !== undefined
      ? percent(title.propensity) + (title.even ? ' · even' : '') : '');
    button.querySelector('.odds').title = title.audience ? 'shown to ' + title.audience : '';
    button.setAttribute('aria-label', title.name + (title.genres ? ', ' + title.genres.join(', ') : ''));
  }

  function places() {
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) return new Map();
    return new Map([...rows.querySelectorAll('.poster')].map((node) =>
      [node.dataset.row + '|' + node.dataset.title, node.getBoundingClientRect()]));
  }

  function slide(before) {
    for (const node of rows.querySelectorAll('.poster')) {
      const old = before.get(node.dataset.row + '|' + node.dataset.title);
      if (!old || old.top > innerHeight || old.bottom < 0) continue;
      const now = node.getBoundingClientRect();
      const x = old.left - now.left, y = old.top - now.top;
      if (Math.abs(x) + Math.abs(y) > 2 && Math.abs(y) < innerHeight) {
        node.animate([{transform: `translate(${x}px,${y}px)`}, {transform: 'none'}], {duration: 420, easing: 'cubic-bezier(.2,.8,.2,1)'});
      }
    }
  }

  function detail(title, row) {
    const dialog = document.getElementById('detail');
    const mine = guests.has(profile);
    const target = title.series || title.id;
    const does = (what, name, body) => async () => {
      dialog.close();
      const at = performance.now();
      delay.textContent = 'sent …';
      delete delay.dataset.millis;
      const answer = await act(name, {profile, title: target, ...body});
      if (answer) sent.set(answer.eventId, at);
      // The page may have come before the answer.
      const now = page.latest('viewer:' + profile);
      if (now) showPage(now);
      if (answer) toast(what + ' ' + title.name);
    };
    const art = el('div.art');
    art.innerHTML = poster(title);
    dialog.replaceChildren(
      art,
      el('div.about', {},
        el('p.eyebrow', {}, [title.kind && words(title.kind), title.year, ...(title.genres || [])].filter(Boolean).join(' · ')),
        el('h2', {id: 'detail-name'}, title.name),
        el('p', {}, row.reason),
        el('dl', {},
          el('dt', {}, 'Found by'), el('dd', {}, title.sources.map(words).join(', ')),
          el('dt', {}, 'Score'), el('dd', {}, number(title.score, 3)),
          el('dt', {}, 'Shown with probability'), el('dd', {}, percent(title.probability)),
          ...(title.propensity !== undefined ? [
            el('dt', {}, 'This picture'), el('dd', {}, `${percent(title.propensity, 1)} for ${title.audience}` + (title.even ? ', drawn evenly' : '')),
          ] : [])),
        mine
          ? el('div.actions', {},
              el('button.primary', {type: 'button', id: 'watch', autofocus: true, onclick: does('Watched', 'watch', {share: 1})}, 'Watch it all'),
              el('button', {type: 'button', onclick: does('Started', 'watch', {share: 0.3})}, 'Watch a third'),
              el('button', {type: 'button', id: 'like', onclick: does('Liked', 'rate', {thumb: 'up'})}, 'Like'),
              el('button', {type: 'button', onclick: does('Disliked', 'rate', {thumb: 'down'})}, 'Dislike'),
              el('button', {type: 'button', onclick: does('On your list:', 'list')}, 'Add to my list'))
          : el('p.note', {}, 'This is somebody else’s page. ', el('button', {type: 'button', onclick: () => (dialog.close(), beViewer())}, 'Be a viewer'), ' to watch.'),
        el('p', {}, el('a', {href: '#artwork/' + encodeURIComponent(target), onclick: () => dialog.close()}, 'Its pictures'))),
      el('button.quiet.close', {type: 'button', ariaLabel: 'Close', onclick: () => dialog.close()}, '×'));
    dialog.onclick = (event) => event.target === dialog && dialog.close();
    dialog.showModal();
  }

  function showTastes(data) {
    const theme = document.documentElement.dataset.theme;
    const genres = new Map();
    for (const [x, y, name, genre, mark] of data.titles) {
      const key = genre + mark;
      if (!genres.has(key)) genres.set(key, {genre, mark, data: []});
      genres.get(key).data.push([x, y, name, genre]);
    }
    const series = [...genres.values()].sort((a, b) => a.mark - b.mark).map((one) => ({
      name: one.genre, data: one.data, colour: genreColour(one.genre, theme),
      size: [5, 8, 11][one.mark], opacity: [0.28, 0.85, 1][one.mark], border: one.mark === 2 ? colour('ink') : undefined, z: 2 + one.mark,
    }));
    if (data.you) {
      series.push({name: 'you', data: [[...data.you, 'This profile']], colour: colour('accent'), size: 20,
        symbol: 'path://M12 2l3 6.6 7.2.8-5.400 4.900 1.500 7.100L12 17.800 5.700 21.400l1.500-7.100L1.800 9.400 9 8.600z', opacity: 1, border: colour('paper'), z: 9});
    }
    scatter(map, {series});
    setText(mapNote, `Each dot is a title, ${data.dimensions} learned numbers laid flat; colours are genres, large dots are on this page. ` +
      (data.byPage
        ? 'The star lies amid what was chosen: the profile’s own embedding is on no topic.'
        : 'The star lies amid what was watched since you look: the profile’s own embedding is on no topic.'));
  }

  return {
    views: () => ['service', 'profiles', ...(profile ? ['viewer:' + profile, 'tastes:' + profile] : [])],
    open(wanted) {
      if (wanted && wanted !== profile) {
        profile = wanted;
        sessionStorage.setItem('marquee-profile', profile);
        shownVersion = '';
        sent.clear();
        rows.replaceChildren();
        delay.textContent = '';
        delete delay.dataset.millis;
        pick.value = guests.has(profile) ? '' : profile;
      }
    },
    show(view, data) {
      if (view === 'profiles') showPicker(data);
      else if (view === 'viewer:' + profile) showPage(data);
      else if (view === 'tastes:' + profile) showTastes(data);
      else if (view === 'service' && !regions.options.length) {
        regions.append(...data.regions.map((one) => el('option', {value: one.name}, one.name)));
      }
    },
    key(event) {
      const posters = [...rows.querySelectorAll('.poster')];
      const at = posters.indexOf(document.activeElement);
      if (at < 0) return;
      const row = document.activeElement.closest('.strip');
      if (event.key === 'ArrowRight') document.activeElement.nextElementSibling?.focus();
      else if (event.key === 'ArrowLeft') document.activeElement.previousElementSibling?.focus();
      else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
        const strips = [...rows.querySelectorAll('.strip')];
        const next = strips[strips.indexOf(row) + (event.key === 'ArrowDown' ? 1 : -1)];
        next?.children[Math.min([...row.children].indexOf(document.activeElement), next.children.length - 1)]?.focus();
      } else return;
      event.preventDefault();
    },
  };
}
