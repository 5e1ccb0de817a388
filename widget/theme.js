// Tells whoever looks into the console which of the colours that a page sets many people cannot tell apart: what
// `beckon rules check --theme` tells of a style sheet, with the same pairs and numbers. Only a page that sets one loads it.

// The widget's colours: what each is where the page does not set it, in light and in dark.
const colours = {
  accent: ['#0f6b5c', '#63d2b8'],
  'on-accent': ['#fff', '#06251f'],
  background: ['#fff', '#161d1b'],
  text: ['#17211f', '#e8eeec'],
};

// Colours that no page sets, and that stand on what one sets.
const fixed = {
  soft: ['#55625f', '#a5b2ae'],
  edge: ['#84918d', '#75827e'],
  tint: ['#f3f6f5', '#1f2826'],
  bad: ['#b3261e', '#ffb4ab'],
};

const pairs = [
  ['text', 'background', 'the texts', 4.5],
  ['text', 'tint', 'the texts on tinted boxes', 4.5],
  ['on-accent', 'accent', 'the words on buttons and chosen answers', 4.5],
  ['accent', 'background', 'links and the ring around what has the focus', 4.5],
  ['soft', 'background', 'the smaller texts', 4.5],
  ['bad', 'background', 'errors, and the button that stops everything', 4.5],
  ['edge', 'background', 'the edges of fields and answers', 3],
];

// WCAG 2.2, relative luminance.
const luminance = (colour) => {
  const linear = (part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
  const [red, green, blue] = colour.map((part) => linear(part / 255));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};

const contrast = (one, other) => {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
};

// A panel that is opened again does not say the same again.
const told = new Set();

export const judge = (host) => {
  const style = getComputedStyle(host);
  const set = (property) => style.getPropertyValue(property).trim();
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 1;
  const context = canvas.getContext('2d');
  // What is seen where these are painted, each over those before it.
  const painted = (layers) => {
    context.clearRect(0, 0, 1, 1);
    for (const layer of layers) {
      context.fillStyle = layer;
      context.fillRect(0, 0, 1, 1);
    }
    return [...context.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  for (const dark of [0, 1]) {
    const property = (name) => `--beckon-${name}${dark ? '-dark' : ''}`;
    const colour = (name) => fixed[name]?.[dark] ?? (set(property(name)) || colours[name][dark]);
    for (const [front, back, what, least] of pairs) {
      const ours = [front, back].filter((name) => name in colours);
      const layers = ['background', back, front].map(colour);
      // What the page does not set is not its fault, and what is no colour is none here either.
      if (!ours.some((name) => set(property(name))) || !layers.every((layer) => CSS.supports('color', layer))) continue;
      const ratio = contrast(painted(layers.slice(0, 2)), painted(layers));
      if (ratio >= least) continue;
      const change = ours.map((name) => `\`${property(name)}\``).join(' or ');
      const text = `Beckon: in ${dark ? 'dark' : 'light'}, ${what} have a contrast of ${ratio.toFixed(2)} : 1, and need ${least} : 1 (WCAG 2.2 AA), or many people cannot read them. Change ${change}.`;
      if (!told.has(text)) console.warn(text);
      told.add(text);
    }
  }
};
