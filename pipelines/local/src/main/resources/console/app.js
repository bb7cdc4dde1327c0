import {viewer} from './viewer.js';
import {artwork} from './artwork.js';
import {load} from './load.js';
import {engine} from './engine.js';
import {trials} from './trials.js';
import {sweep} from './plots.js';

const VIEWS = {viewer, artwork, load, engine, break: trials};
const ORDER = Object.keys(VIEWS);
const main = document.getElementById('main');
const live = document.getElementById('live');
const latest = new Map();
let shown = null;
let name = null;
let source = null;
let subscribed = '';

/** What a view may ask of the page around it. */
const page = {
  latest: (view) => latest.get(view),
  /** Subscribes to other views, when what is looked at has changed. */
  subscribe: listen,
  go: (...parts) => (location.hash = parts.map(encodeURIComponent).join('/')),
};

function state(what, text) {
  live.dataset.state = what;
  live.textContent = text;
}

function listen() {
  const views = shown.views();
  const of = views.map(encodeURIComponent).join(',');
  if (of === subscribed && source && source.readyState !== EventSource.CLOSED) return;
  subscribed = of;
  if (source) source.close();
  for (const old of latest.keys()) if (!views.includes(old)) latest.delete(old);
  source = new EventSource('views?of=' + encodeURIComponent(of));
  source.onopen = () => state('live', 'live');
  source.onerror = () => {
    state('lost', 'engine gone');
    if (source.readyState === EventSource.CLOSED) setTimeout(() => ((subscribed = ''), listen()), 2000);
  };
  for (const view of views) {
    source.addEventListener(view, (event) => {
      const data = JSON.parse(event.data);
      latest.set(view, data);
      state('live', 'live');
      shown.show(view, data);
    });
  }
}

function route() {
  const [wanted, ...rest] = location.hash.slice(1).split('/').map(decodeURIComponent);
  const next = VIEWS[wanted] ? wanted : 'viewer';
  if (next !== name) {
    name = next;
    main.replaceChildren();
    main.dataset.view = name;
    document.title = (name === 'break' ? 'Try to break it' : name[0].toUpperCase() + name.slice(1)) + ' · Marquee';
    shown = VIEWS[name](main, page);
    sweep();
    for (const link of document.querySelectorAll('nav a')) {
      if (link.dataset.view === name) link.setAttribute('aria-current', 'page');
      else link.removeAttribute('aria-current');
    }
    document.querySelector('nav a[aria-current]')?.scrollIntoView({block: 'nearest', inline: 'center'});
    scrollTo(0, 0);
  }
  if (shown.open) shown.open(...rest);
  listen();
}

addEventListener('hashchange', route);
addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches('input, textarea, select')) return;
  if (event.key >= '1' && event.key <= String(ORDER.length)) location.hash = ORDER[event.key - 1];
  else if (event.key === 't') turn();
  else if (shown.key) shown.key(event);
});

function turn() {
  const root = document.documentElement;
  root.dataset.theme = root.dataset.theme === 'dark' ? 'light' : 'dark';
  localStorage.setItem('marquee-theme', root.dataset.theme);
  for (const [view, data] of latest) shown.show(view, data);
}
document.getElementById('theme').addEventListener('click', turn);
route();
