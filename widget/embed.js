// The loader: draws the launcher, and loads the widget once the visitor shows intent. It sets no cookie, and nothing on
// `window` but `beckon`.
(() => {
  const script = document.currentScript || document.querySelector('script[data-site][src*="/embed"]');
  if (!script || window.beckon) return;
  const { site, open: opener, position, label } = script.dataset;
  const edge = new URL(script.src).origin;
  const lang = script.lang || document.documentElement.lang || navigator.language;

  const host = document.createElement('beckon-launcher');
  const root = host.attachShadow({ mode: 'open' });
  if (position) host.dataset.position = position;

  const widgetUrl = `${edge}/__WIDGET__`;
  let loading;
  const load = () => (loading ||= import(widgetUrl));
  const preload = () => load().catch(() => {});

  // Where the page's policy or the browser forbids the panel, the edge's own page has the same powers.
  const open = () =>
    load().then((widget) => widget.open(root, edge, site, lang, widgetUrl.replace(/\/[^/]*$/, ''))).catch((reason) => {
      console.error(reason);
      location.assign(`${edge}/s/${site}`);
    });
  window.beckon = { open, close: () => root.querySelector('dialog')?.close() };

  const draw = () => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`:host{all:initial!important;display:block!important}
.launcher{all:unset;box-sizing:border-box;position:fixed;inset:auto 20px max(20px,env(safe-area-inset-bottom)) auto;z-index:2147483647;display:flex;align-items:center;gap:10px;min-height:48px;padding:0 20px 0 16px;border:1px solid #0000;border-radius:24px;background:var(--beckon-accent,#0f6b5c);color:var(--beckon-on-accent,#fff);font:600 15px/1.2 system-ui,sans-serif;cursor:pointer;box-shadow:0 1px 2px #0003,0 6px 20px #0003}
:host([data-position=left]) .launcher{left:20px;right:auto}
.launcher:focus-visible{outline:3px solid var(--beckon-accent,#0f6b5c);outline-offset:3px}
.launcher:before{content:"";width:20px;height:20px;background:currentColor;clip-path:path(evenodd,"M3 2h14a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2H9l-5 4v-4H3a2 2 0 0 1-2-2V4a2 2 0 0 1 2-2zM5.4 8.5 9 12.1l5.7-5.7L13.300 5 9 9.300 6.800 7.100z")}
@media(prefers-color-scheme:dark){.launcher{background:var(--beckon-accent-dark,#63d2b8);color:var(--beckon-on-accent-dark,#06251f)}.launcher:focus-visible{outline-color:var(--beckon-accent-dark,#63d2b8)}}
@media(forced-colors:active){.launcher{border-color:ButtonText}.launcher:before{forced-color-adjust:none;background:ButtonText}}
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
