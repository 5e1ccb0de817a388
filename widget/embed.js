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
  host.dataset.position = position || 'right';
  const place = () => host.isConnected || document.body?.append(host);

  // The panel reads there which site it is for, and asks for that site's settings while the rest of it is on its way.
  const load = (name) => import(`${edge}/__WIDGET__/${name}.js#${site}`);
  const preload = () => load('widget').catch(() => {});

  // Where the page's policy or the browser forbids the panel, the edge's own page has the same powers.
  const show = (feedback) =>
    load('widget').then((widget) => widget.open(root, lang, feedback)).catch((reason) => {
      console.error(reason);
      location = `${edge}/s/${site}`;
    });
  const open = () => show();
  window.beckon = {
    open,
    feedback: () => show(1),
    close: () => root.querySelector('dialog')?.close(),
    preferences: () => load('consent').then((it) => it.preferences(edge, site)),
    onChange(then) {
      const change = 'beckon:change';
      const hear = (event) => then(event.detail);
      document.addEventListener(change, hear);
      return () => document.removeEventListener(change, hear);
    },
  };
  customElements.define('beckon-consent', class extends HTMLElement {
    connectedCallback() {
      load('consent').then((it) => it.ask(this, edge, site, lang));
    }
  });
  // A page that makes its body anew takes the launcher out, and may put back a copy of it, which can do nothing. It comes
  // back when the page is done, in a task of its own: whoever keeps taking it out is not held up.
  customElements.define('beckon-launcher', class extends HTMLElement {
    connectedCallback() {
      this == host || this.remove();
    }
    disconnectedCallback() {
      setTimeout(place);
    }
  });

  // The ring of two colours is seen on every page, whichever of light and dark it is made for.
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`:host{all:initial!important;position:absolute!important}
.launcher{all:unset;position:fixed;bottom:max(20px,env(safe-area-inset-bottom));right:20px;border-radius:24px;padding:0 20px;border:1px solid #0000;display:flex;box-shadow:0 4px 20px #0004;min-height:46px;align-items:center;background:var(--beckon-accent,#0f6b5c);color:var(--beckon-on-accent,#fff);cursor:pointer;gap:10px;font:600 15px system-ui,sans-serif;z-index:2147483647}
:host([data-position=left]) .launcher{left:20px;right:auto}
.launcher:focus-visible{outline:3px solid #fff;box-shadow:0 0 0 6px #000}
.launcher:before{content:"";border:10px solid;clip-path:path(evenodd,"M3 2h14l2 2v9l-2 2H9l-5 4v-4H3l-2-2V4zM5 8l4 4 6-6-1-1-5 5-3-3z")}
@media(prefers-color-scheme:dark){.launcher{background:var(--beckon-accent-dark,#63d2b8);color:var(--beckon-on-accent-dark,#06251f)}}
@media print{.launcher{display:none}}`);
  root.adoptedStyleSheets.push(sheet);
  const button = document.createElement('button');
  button.className = button.dataset.part = 'launcher';
  const said = '__LABELS__'.split(',').find((one) => one.startsWith(lang.slice(0, 2).toLowerCase()));
  button.textContent = label || said?.slice(2) || '__LABEL__';
  button.ariaHasPopup = 'dialog';
  opener || root.append(button);
  for (const name of ['click', 'focusin', 'pointerenter'])
    (opener ? document : button).addEventListener(
      name,
      (event) => event.target.closest?.(opener || '*') && (name == 'click' ? open : preload)(),
      true,
    );

  place();
  addEventListener('DOMContentLoaded', place);
})();
