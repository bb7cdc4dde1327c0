/** Elements from a tag with classes, properties and children. */
export function el(tag, properties = {}, ...children) {
  const [name, ...classes] = tag.split('.');
  const node = document.createElement(name || 'div');
  if (classes.length) node.className = classes.join(' ');
  for (const [key, value] of Object.entries(properties)) {
    if (value === undefined || value === null) continue;
    if (key.startsWith('on')) node.addEventListener(key.slice(2), value);
    else if (key === 'data') Object.assign(node.dataset, value);
    else if (key === 'style') node.style.cssText = value;
    else if (key in node && key !== 'list' && key !== 'role') node[key] = value;
    else node.setAttribute(key, value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}

/** Makes the children of a node those of a list, by key, and keeps the elements that stay. */
export function keyed(parent, items, key, make, update) {
  const old = new Map([...parent.children].map((node) => [node.dataset.key, node]));
  let at = parent.firstElementChild;
  for (const item of items) {
    const name = String(key(item));
    let node = old.get(name);
    if (node) {
      old.delete(name);
    } else {
      node = make(item);
      node.dataset.key = name;
    }
    if (update) update(node, item);
    if (node === at) at = at.nextElementSibling;
    else parent.insertBefore(node, at);
  }
  old.forEach((node) => node.remove());
}

export const number = (value, digits = 0) =>
  Number.isFinite(value)
    ? value.toLocaleString('en', {minimumFractionDigits: digits, maximumFractionDigits: digits})
    : '–';
export const percent = (value, digits = 0) =>
  Number.isFinite(value) ? number(100 * value, digits) + '\u202f%' : '–';
export function bytes(value) {
  if (!Number.isFinite(value)) return '–';
  const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return number(value, value < 10 && unit ? 1 : 0) + '\u202f' + units[unit];
}
export const words = (constant) =>
  constant.toLowerCase().replaceAll('_', ' ').replaceAll('-', ' ');
export const camelWords = (name) => words(name.replace(/([A-Z])/g, ' $1'));
export const times = (count) => (count === 1 ? 'once' : number(count) + ' times');
export function ago(millis) {
  const seconds = Math.max(0, (Date.now() - millis) / 1000);
  if (seconds < 1.5) return 'now';
  if (seconds < 90) return Math.round(seconds) + ' s ago';
  return seconds < 5400 ? Math.round(seconds / 60) + ' min ago' : Math.round(seconds / 3600) + ' h ago';
}
/** Text as it has to stand in HTML or SVG. */
export const escape = (text) =>
  String(text).replace(/[&<>"]/g, (c) => ({'&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;'})[c]);
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

let fading;
export function toast(text, isBad = false) {
  const node = document.getElementById('toast');
  node.textContent = text;
  node.className = isBad ? 'shown bad' : 'shown';
  clearTimeout(fading);
  fading = setTimeout(() => (node.className = ''), 5000);
}

/** Sends an action; its answer, or a toast with the reason and null. */
export async function act(name, body = {}) {
  try {
    const response = await fetch('actions/' + name, {
      method: 'POST',
      headers: {'Content-Type': 'application/json'},
      body: JSON.stringify(body),
    });
    const answer = await response.json();
    if (response.ok) return answer;
    toast(answer.error, true);
  } catch (failure) {
    toast('The engine does not answer: ' + failure.message, true);
  }
  return null;
}
