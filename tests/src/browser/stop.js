// Where the focus is: the name of what has it, and what is wrong with how it is seen. Nothing where it is on the page
// itself.
let at = document.activeElement;
while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
if (!at || at == document.body) return null;

// A radio button that is drawn by what stands beside it is seen there.
const seen = at.matches('.answer input') ? at.nextElementSibling : at;
const style = getComputedStyle(seen);
const box = seen.getBoundingClientRect();
// A shadow that is wider than the outline, and sharp, makes it one of two colours.
const [, shadow, spread] = style.boxShadow.match(/^(rgb\(.*?\)) 0px 0px 0px ([\d.]+)px$/) ?? [];
const ring = parseFloat(spread) >= parseFloat(style.outlineWidth) + 2 ? shadow : style.outlineColor;

const wrong = [];
if (style.outlineStyle == 'none' || parseFloat(style.outlineWidth) < 2) wrong.push('has no outline');
else if (![style.outlineColor, ring].some((colour) => contrast(colour, behind(seen)) >= 3)) wrong.push('has an outline too pale to see');
const root = seen.getRootNode();
const points = [[.5, .5], [.1, .5], [.9, .5]].map(([x, y]) =>
  [box.left + box.width * x, Math.min(Math.max(box.top + box.height * y, 0), innerHeight - 1)]);
const hits = points.map(([x, y]) => root.elementFromPoint(x, y) ?? document.documentElement);
const over = hits.find((hit) => !seen.contains(hit) && !at.closest('label')?.contains(hit));
if (over) wrong.push(`is hidden by ${over.dataset.part ?? over.localName}`);
const words = at.localName == 'button' || at.localName == 'a' ? at.textContent.trim() : '';
return [at.type == 'radio' ? at.name : at.dataset.part || at.id || at.name || words || at.localName, wrong];
