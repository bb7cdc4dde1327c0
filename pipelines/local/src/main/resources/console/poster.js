// Every poster is drawn here, from a title's name and genres and the numbers that the catalogue
// tells of a picture: no picture comes from anywhere else.
import {escape} from './dom.js';

const GENRES = {
  drama: [[212, 38], [24, 46], 'waves'],
  comedy: [[44, 92], [14, 84], 'confetti'],
  thriller: [[222, 46], [352, 68], 'blinds'],
  action: [[12, 86], [38, 92], 'rays'],
  crime: [[206, 26], [48, 78], 'skyline'],
  romance: [[338, 68], [18, 86], 'petals'],
  family: [[188, 66], [46, 88], 'hills'],
  documentary: [[156, 40], [88, 46], 'contours'],
  reality: [[292, 60], [330, 76], 'spots'],
  'science fiction': [[252, 62], [182, 78], 'orbits'],
  horror: [[2, 62], [274, 28], 'thorns'],
  animation: [[168, 72], [280, 66], 'bubbles'],
  fantasy: [[270, 52], [158, 54], 'peaks'],
  history: [[32, 52], [10, 50], 'columns'],
};
const UNKNOWN = [[220, 14], [220, 22], 'waves'];

export function genreColour(genre, theme) {
  const [[hue, saturation]] = GENRES[genre] || UNKNOWN;
  return `hsl(${hue} ${Math.max(45, saturation)}% ${theme === 'light' ? 42 : 62}%)`;
}

function hash(text) {
  let value = 2166136261;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 16777619);
  return value >>> 0;
}

function randomOf(seed) {
  let state = seed || 1;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const W = 200;
const H = 300;
const f = (value) => value.toFixed(1);
const hsl = (hue, saturation, light, alpha = 1) =>
  `hsl(${f(((hue % 360) + 360) % 360)} ${f(saturation)}% ${f(light)}% / ${alpha})`;

const PATTERNS = {
  waves(random, ink, many) {
    let out = '';
    for (let i = 0; i < 5 + many; i++) {
      const y = 70 + i * (200 / (5 + many)) + random() * 10;
      const a = 10 + random() * 16;
      out += `<path d="M-10 ${f(y)}C45 ${f(y - a)} 60 ${f(y + a)} 100 ${f(y)}S155 ${f(y - a)} 210 ${f(y)}V320H-10Z" fill="${ink(i, 0.2)}"/>`;
    }
    return out;
  },
  confetti(random, ink, many) {
    let out = '';
    for (let i = 0; i < 26 + many * 8; i++) {
      const x = random() * W, y = random() * 215, s = 4 + random() * 10;
      out += `<rect x="${f(x)}" y="${f(y)}" width="${f(s)}" height="${f(s * 0.45)}" rx="1.5" transform="rotate(${f(random() * 180)} ${f(x)} ${f(y)})" fill="${ink(i, 0.75)}"/>`;
    }
    return out;
  },
  blinds(random, ink, many) {
    let out = '';
    const tilt = -12 + random() * 24;
    for (let i = 0; i < 11 + many; i++) {
      out += `<rect x="-40" y="${f(i * (330 / (11 + many)) - 20)}" width="290" height="${f(6 + random() * 9)}" transform="rotate(${f(tilt)} 100 150)" fill="${ink(i, 0.3)}"/>`;
    }
    return out;
  },
  rays(random, ink, many) {
    let out = '';
    const cx = 60 + random() * 80, cy = 150 + random() * 60, rays = 16 + many * 3;
    for (let i = 0; i < rays; i += 2) {
      const a = (i / rays) * 6.283, b = ((i + 1) / rays) * 6.283;
      out += `<path d="M${f(cx)} ${f(cy)}L${f(cx + 400 * Math.cos(a))} ${f(cy + 400 * Math.sin(a))}L${f(cx + 400 * Math.cos(b))} ${f(cy + 400 * Math.sin(b))}Z" fill="${ink(i, 0.28)}"/>`;
    }
    return out;
  },
  skyline(random, ink, many) {
    let out = '';
    for (let layer = 0; layer < 2; layer++) {
      for (let x = -10; x < W; ) {
        const w = 16 + random() * (30 - many * 2), h = 60 + random() * 110 - layer * 40;
        out += `<rect x="${f(x)}" y="${f(300 - h)}" width="${f(w)}" height="${f(h)}" fill="${ink(layer * 2, layer ? 0.7 : 0.35)}"/>`;
        for (let i = 0; layer && i < many + 2; i++) {
          out += `<rect x="${f(x + 4 + random() * (w - 8))}" y="${f(306 - h + random() * h * 0.6)}" width="3" height="4" fill="${ink(1, 0.9)}"/>`;
        }
        x += w + 1;
      }
    }
    return out;
  },
  petals(random, ink, many) {
    let out = '';
    const cx = 70 + random() * 60, cy = 120 + random() * 50, petals = 6 + many;
    for (let ring = 0; ring < 3; ring++) {
      for (let i = 0; i < petals; i++) {
        const r = 90 - ring * 26;
        out += `<ellipse cx="${f(cx)}" cy="${f(cy - r * 0.55)}" rx="${f(r * 0.24)}" ry="${f(r * 0.5)}" transform="rotate(${f((i / petals) * 360 + ring * 19)} ${f(cx)} ${f(cy)})" fill="${ink(ring, 0.3)}"/>`;
      }
    }
    return out;
  },
  hills(random, ink, many) {
    let out = '';
    for (let i = 0; i < 4; i++) {
      const y = 150 + i * 34;
      out += `<ellipse cx="${f(random() * W)}" cy="${f(y + 110)}" rx="${f(130 + random() * 70)}" ry="110" fill="${ink(i, 0.5)}"/>`;
    }
    for (let i = 0; i < 2 + many; i++) {
      const x = random() * W, y = 30 + random() * 70;
      out += `<path d="M${f(x)} ${f(y)}h26a9 9 0 0 0-9-11a12 12 0 0 0-20 3a7 7 0 0 0 3 8z" fill="hsl(0 0% 100% / .55)"/>`;
    }
    return out;
  },
  contours(random, ink, many) {
    let out = '';
    const cx = 60 + random() * 80, cy = 110 + random() * 60;
    for (let i = 1; i < 10 + many; i++) {
      const r = i * 19, w = 6 + random() * 9;
      out += `<ellipse cx="${f(cx)}" cy="${f(cy)}" rx="${f(r + w)}" ry="${f(r)}" transform="rotate(${f(20 + i * 4)} ${f(cx)} ${f(cy)})" fill="none" stroke="${ink(i, 0.5)}" stroke-width="2"/>`;
    }
    return out;
  },
  spots(random, ink, many) {
    let out = '';
    for (let i = 0; i < 3 + many; i++) {
      const x = 20 + random() * 160;
      out += `<path d="M${f(x)} -10L${f(x - 70 + random() * 40)} 310H${f(x + 30 + random() * 60)}Z" fill="${ink(i, 0.26)}"/>`;
    }
    return out;
  },
  orbits(random, ink, many) {
    let out = '';
    for (let i = 0; i < 30 + many * 10; i++) {
      out += `<circle cx="${f(random() * W)}" cy="${f(random() * 230)}" r="${f(0.5 + random() * 1.3)}" fill="hsl(0 0% 100% / ${f(0.3 + random() * 0.6)})"/>`;
    }
    const cx = 60 + random() * 80, cy = 120 + random() * 40;
    for (let i = 0; i < 3; i++) {
      out += `<ellipse cx="${f(cx)}" cy="${f(cy)}" rx="${f(64 + i * 26)}" ry="${f(18 + i * 9)}" transform="rotate(${f(-24 + random() * 12)} ${f(cx)} ${f(cy)})" fill="none" stroke="${ink(i, 0.55)}" stroke-width="1.6"/>`;
    }
    return out + `<circle cx="${f(cx)}" cy="${f(cy)}" r="38" fill="${ink(1, 0.85)}"/><circle cx="${f(cx + 13)}" cy="${f(cy - 9)}" r="36" fill="${ink(0, 0.35)}"/>`;
  },
  thorns(random, ink, many) {
    let out = '';
    for (let i = 0; i < 9 + many * 2; i++) {
      const x = random() * W, w = 7 + random() * 12, h = 80 + random() * 130, top = i % 2;
      out += top
        ? `<path d="M${f(x - w)} -4L${f(x)} ${f(h)}L${f(x + w)} -4Z" fill="${ink(i, 0.5)}"/>`
        : `<path d="M${f(x - w)} 304L${f(x)} ${f(300 - h)}L${f(x + w)} 304Z" fill="${ink(i, 0.4)}"/>`;
    }
    return out;
  },
  bubbles(random, ink, many) {
    let out = '';
    for (let i = 0; i < 12 + many * 4; i++) {
      const r = 8 + random() * 34;
      out += `<circle cx="${f(random() * W)}" cy="${f(random() * 240)}" r="${f(r)}" fill="${ink(i, 0.34)}"/>`;
    }
    return out;
  },
  peaks(random, ink, many) {
    let out = `<circle cx="${f(50 + random() * 100)}" cy="${f(60 + random() * 30)}" r="${f(22 + random() * 12)}" fill="${ink(1, 0.7)}"/>`;
    for (let layer = 0; layer < 3; layer++) {
      let line = 'M-10 310';
      for (let x = -10; x <= 230; x += 26 - many) {
        line += `L${f(x)} ${f(150 + layer * 42 - random() * 70)}`;
      }
      out += `<path d="${line}L230 310Z" fill="${ink(layer, 0.42)}"/>`;
    }
    return out;
  },
  columns(random, ink, many) {
    let out = '';
    const columns = 4 + Math.min(3, many);
    for (let i = 0; i < columns; i++) {
      const x = 10 + (i * 180) / columns, w = 130 / columns;
      out += `<rect x="${f(x)}" y="84" width="${f(w)}" height="220" fill="${ink(i % 2, 0.5)}"/><rect x="${f(x - 4)}" y="74" width="${f(w + 8)}" height="10" fill="${ink(1, 0.7)}"/>`;
    }
    return out + `<path d="M-4 74L100 ${f(18 + random() * 20)}L204 74Z" fill="${ink(0, 0.6)}"/>`;
  },
};

/** Lines of at most so many characters, so that a name fills its poster. */
function lines(name) {
  const out = [];
  for (const word of name.split(/\s+/)) {
    const last = out[out.length - 1];
    if (last !== undefined && (last + ' ' + word).length <= 9) out[out.length - 1] = last + ' ' + word;
    else out.push(word);
  }
  return out.slice(0, 5);
}

const drawn = new Map();

/**
 * The poster of a title as SVG text: colours and pattern of its genres, a figure where the picture
 * shows a face (its first number), more in it where it is crowded (its second).
 */
export function poster(title) {
  const key = title.name + '|' + (title.picture || '') + '|' + (title.genres || []).join();
  const before = drawn.get(key);
  if (before) return before;
  if (drawn.size > 2000) drawn.clear();
  const svg = draw(title);
  drawn.set(key, svg);
  return svg;
}

function draw(title) {
  const genres = title.genres || [];
  const [first, accent, pattern] = GENRES[genres[0]] || UNKNOWN;
  const second = (GENRES[genres[1]] || [accent])[0];
  const random = randomOf(hash(title.name + '/' + (title.picture || '')));
  const [face = 0, clutter = 0, warmth = 0] = title.look || [];
  // Yellows turn to mud sooner than other colours.
  const sway = first[0] > 25 && first[0] < 75 ? 0.35 : 1;
  const shift = sway * (-16 + random() * 32 + Math.max(-2, Math.min(2, warmth)) * 7);
  const hue = first[0] + shift;
  const flip = (title.pictureNumber || 0) % 2;
  const sky = flip
    ? [hsl(accent[0] + shift, accent[1], 46), hsl(hue, first[1], 16)]
    : [hsl(hue, first[1], 34), hsl(second[0] + shift / 2, second[1], 12)];
  const ink = (i, alpha) =>
    i % 2
      ? hsl(accent[0] + shift, accent[1], flip ? 24 : 62, alpha)
      : hsl(second[0] + shift, second[1], flip ? 74 : 50, alpha);
  const many = Math.max(0, Math.min(4, Math.round(1.5 + clutter)));
  const id = 'p' + hash(title.id + title.picture + Math.random()).toString(36);
  const angle = Math.round(random() * 60 - 30);
  const name = lines(title.name);
  const size = Math.min(34, 168 / (Math.max(...name.map((line) => line.length)) * 0.61));
  const start = 282 - (name.length - 1) * size * 1.02;
  const figure =
    face > 0.35
      ? (() => {
          const x = 60 + random() * 80, s = 0.85 + Math.min(1.4, face) * 0.35;
          const skin = hsl(accent[0] + shift, Math.min(70, accent[1]), flip ? 18 : 78, 0.92);
          return `<g transform="translate(${f(x)} ${f(165)}) scale(${f(s)})"><circle cy="-58" r="27" fill="${skin}"/><path d="M-52 60C-52 -6 -24 -22 0 -22S52 -6 52 60Z" fill="${skin}"/></g>`;
        })()
      : '';
  return (
    `<svg viewBox="0 0 ${W} ${H}" role="img" aria-label="${escape(title.name)}" preserveAspectRatio="xMidYMid slice">` +
    `<defs><linearGradient id="${id}" gradientTransform="rotate(${90 + angle} .5 .5)"><stop stop-color="${sky[0]}"/><stop offset="1" stop-color="${sky[1]}"/></linearGradient>` +
    `<linearGradient id="${id}s" x2="0" y2="1"><stop offset=".42" stop-color="#000" stop-opacity="0"/><stop offset="1" stop-color="#000" stop-opacity=".82"/></linearGradient></defs>` +
    `<rect width="${W}" height="${H}" fill="url(#${id})"/>${PATTERNS[pattern](random, ink, many)}${figure}` +
    `<rect width="${W}" height="${H}" fill="url(#${id}s)"/>` +
    `<g class="lettering" font-size="${f(size)}" fill="#fff">${name
      .map((line, i) => `<text x="15" y="${f(start + i * size * 1.02)}">${escape(line.toUpperCase())}</text>`)
      .join('')}</g></svg>`
  );
}
