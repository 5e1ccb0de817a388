// What is wrong with what is shown now: what axe-core finds, and what a ruler does. `arguments`: whether the text is
// spaced as WCAG 1.4.12 has it. Answers with how many rules axe-core found kept, and what is wrong.
const [spaced] = arguments;

const within = (root) =>
  [...root.querySelectorAll('*')].flatMap((it) => [it, ...(it.shadowRoot ? within(it.shadowRoot) : [])]);
const roots = [document, ...within(document).flatMap((it) => it.shadowRoot ?? [])];
const first = (selector) => roots.map((root) => root.querySelector(selector)).find((found) => found);
const dialog = first('dialog[open]');
const shown = (it) => it.checkVisibility({ visibilityProperty: true }) && it.getBoundingClientRect().width > 1;
const name = (it) => `<${it.localName} ${it.dataset.part ?? it.id ?? ''} ${it.className}> ${it.textContent.trim().slice(0, 30)}`;

const sheet = new CSSStyleSheet();
sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
  p { margin-block-end: 2em !important }`);
const space = () => roots.forEach((root) => root.adoptedStyleSheets.push(sheet));
const unspace = () => roots.forEach((root) => root.adoptedStyleSheets.pop());

// axe-core knows no top layer, and takes the launcher, which lies inert behind the open panel, for something before it.
const hide = (hidden) => {
  const launcher = dialog && first('.launcher');
  if (launcher) launcher.style.visibility = hidden ? 'hidden' : '';
};

const settled = () => Promise.all(roots.flatMap((root) => root.getAnimations()).map((one) => one.finished));

// Everything of WCAG 2.2 A and AA that axe-core knows, and its best practices but one: in which landmark of somebody's page
// a launcher lies is for that page to say.
const axes = async () => {
  const values = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
  const rules = { 'target-size': { enabled: true }, region: { enabled: !first('.launcher') } };
  const told = await axe.run(document, { runOnly: { type: 'tag', values }, rules, resultTypes: ['violations'] });
  const wrong = told.violations.map(({ id, nodes }) =>
    `${id}: ${nodes.map((node) => `${node.html.slice(0, 120)} ${node.failureSummary}`).join(' | ')}`);
  return { kept: told.passes.length, wrong };
};

const CONTROLS = 'a[href], button, input, select, textarea';

const measured = () => {
  // On somebody's page, what is ours lies in shadow roots.
  const ours = first('.launcher') ? roots.slice(1).flatMap(within) : within(document.body);
  const all = (dialog ? [...dialog.querySelectorAll('*')] : ours).filter(shown);
  const controls = all.filter((it) => it.matches(CONTROLS));
  const wide = all.filter((it) => {
    const box = it.getBoundingClientRect();
    return box.right > innerWidth + 1 || box.left < -1;
  });
  // Words, and what scrolls. What a control of one line holds may be longer than the control.
  const words = (it) => !it.childElementCount || getComputedStyle(it).overflowX != 'visible';
  const cut = all.filter((it) =>
    words(it) && !it.matches('input, select, option') && it.clientWidth && it.scrollWidth > it.clientWidth + 1);
  const below = dialog?.getBoundingClientRect().bottom;
  const scrolls = dialog && getComputedStyle(dialog.querySelector('.sheet')).overflowY == 'auto';
  const short = all.filter((it) => it.matches('footer') && !scrolls && it.getBoundingClientRect().bottom > below + 1);
  const room = all.filter((it) =>
    it.matches('.body') && getComputedStyle(it).overflowY == 'auto' && it.clientHeight < Math.min(120, it.scrollHeight));
  // A link within a sentence is as high as its line.
  const small = controls.filter((it) => {
    const box = (it.closest('label') ?? it).getBoundingClientRect();
    return getComputedStyle(it).display != 'inline' && (box.width < 24 || box.height < 24);
  });
  const forced = matchMedia('(forced-colors: active)').matches;
  const edged = all.filter((it) => it.matches('input:not([type=radio], [type=checkbox]), select, textarea, .answer span'));
  const pale = forced ? [] : edged.filter((it) => contrast(getComputedStyle(it).borderTopColor, behind(it)) < 3);
  const found = { 'is wider than the window': wide, 'is cut off sideways': cut, 'lies below the end of the panel': short,
    'has too little room to be read': room, 'is too small to hit': small, 'has an edge too pale to see': pale };
  return Object.entries(found).flatMap(([what, those]) => those.map((it) => `${name(it)} ${what}`));
};

return (async () => {
  if (spaced) space();
  hide(true);
  await settled();
  const { kept, wrong } = await axes();
  wrong.push(...measured());
  hide(false);
  if (spaced) unspace();
  return [kept, wrong];
})();
