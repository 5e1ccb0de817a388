// How two colours stand out from each other, as WCAG 2.2 reckons it, and which colour lies behind an element.
const numbers = (colour) => colour.match(/[\d.]+/g).map(Number);
const light = (colour) => {
  const [r, g, b] = numbers(colour).map((part) =>
    part / 255 <= .04045 ? part / 255 / 12.92 : ((part / 255 + .055) / 1.055) ** 2.4);
  return .2126 * r + .7152 * g + .0722 * b;
};
const contrast = (one, other) => {
  const [low, high] = [light(one), light(other)].sort((a, b) => a - b);
  return (high + .05) / (low + .05);
};
const behind = (it) => {
  const parent = it.parentNode instanceof ShadowRoot ? it.parentNode.host : it.parentNode;
  if (!(parent instanceof Element)) return 'rgb(255, 255, 255)';
  const { backgroundColor } = getComputedStyle(parent);
  return numbers(backgroundColor)[3] === 0 ? behind(parent) : backgroundColor;
};

