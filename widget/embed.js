// The loader: draws the launcher, and loads the widget once the visitor shows intent. It sets no cookie, and nothing on
// `window` but `beckon`, whose verbs `beckon.d.ts` describes.
(() => {
  const script = document.currentScript || document.querySelector('script[data-site][src*="/embed"]');
  if (!script || window.beckon) return;
  const { site, open: opener, position, label } = script.dataset;
  const edge = new URL(script.src).origin;
  const lang = script.lang || document.documentElement.lang || navigator.language;

  const host = document.createElement('beckon-launcher');
  const root = host.attachShadow({ mode: 'open' });
  if (position) host.dataset.position = position;

  const folder = `${edge}/__WIDGET__`;
  let loading;
  const load = () => (loading ||= import(`${folder}/widget.js`));
  const preload = () => load().catch(() => {});
  const inline = () => import(`${folder}/consent.js`);

  // Where the page's policy or the browser forbids the panel, the edge's own page has the same powers.
  const show = (feedback) =>
    load().then((widget) => widget.open(root, edge, site, lang, folder, feedback)).catch((reason) => {
      console.error(reason);
      location.assign(`${edge}/s/${site}`);
    });
  const open = () => show(false);
  window.beckon = {
    open,
    feedback: () => show(true),
    close: () => root.querySelector('dialog')?.close(),
    preferences: () => inline().then((it) => it.preferences(edge, site)),
    onChange(then) {
      const change = 'beckon:change';
      const hear = (event) => then(event.detail);
      document.addEventListener(change, hear);
      return () => document.removeEventListener(change, hear);
    },
  };
  customElements.define('beckon-consent', class extends HTMLElement {
    connectedCallback() {
      inline().then((it) => it.ask(this, edge, site, lang));
    }
  });

  const draw = () => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`:host{all:initial!important;display:block!important}
.launcher{all:unset;--a:var(--beckon-accent,#0f6b5c);box-sizing:border-box;position:fixed;inset:auto 20px max(20px,env(safe-area-inset-bottom)) auto;z-index:2147483647;display:flex;align-items:center;gap:10px;min-height:48px;padding:0 20px 0 16px;border:1px solid #0000;border-radius:24px;background:var(--a);color:var(--beckon-on-accent,#fff);font:600 15px/1.2 system-ui,sans-serif;cursor:pointer;box-shadow:0 1px 2px #0003,0 6px 20px #0003}
:host([data-position=left]) .launcher{left:20px;right:auto}
.launcher:focus-visible{outline:3px solid var(--a);outline-offset:3px}
.launcher:before{content:"";width:20px;height:20px;background:currentColor;clip-path:path(evenodd,"M3 2h14a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2H9l-5 4v-4H3a2 2 0 0 1-2-2V4a2 2 0 0 1 2-2zM5 8.5 9 12l6-6-1-1-5 4.500L6.500 7z")}
@media(prefers-color-scheme:dark){.launcher{--a:var(--beckon-accent-dark,#63d2b8);color:var(--beckon-on-accent-dark,#06251f)}}
@media(forced-colors:active){.launcher:before{forced-color-adjust:none;background:ButtonText}}
@media print{.launcher{display:none}}`);
    root.adoptedStyleSheets = [sheet];
    const intend = (target, of) => {
      for (const name of ['pointerenter', 'focusin', 'click'])
        target.addEventListener(name, (event) => of(event) && (name == 'click' ? open() : preload()), true);
    };
    if (opener) {
      intend(document, (event) => event.target.closest?.(opener));
    } else {
      const button = document.createElement('button');
      button.className = 'launcher';
      button.dataset.part = 'launcher';
      button.textContent = label || (/^de/i.test(lang) ? 'Kontakt-Einstellungen' : 'Contact preferences');
      button.ariaHasPopup = 'dialog';
      intend(button, () => 1);
      root.append(button);
    }
    document.body.append(host);
  };
  document.body ? draw() : addEventListener('DOMContentLoaded', draw);
})();
