// The loader: draws the launcher, and loads the widget once the visitor shows intent. It sets no cookie, and nothing on
// `window` but `beckon`, whose verbs `beckon.d.ts` describes.
(() => {
  const script =
    document.currentScript || document.querySelector('script[src*="/embed"]:is([data-site],[src*=site])');
  if (!script || window.beckon) return;
  const { origin: edge, searchParams } = new URL(script.src);
  // Some tag managers leave a script no attribute but its address.
  const { site = searchParams.get('site'), open: opener, position, label } = script.dataset;
  if (!site) return console.error('Beckon: no data-site');

  // The launcher reads a language for all of the widget: `de-AT`, and `de_AT` as PHP and WordPress write it.
  const read = (text) => text.replace(/_/g, '-').toLowerCase();
  const lang = read(script.lang || document.documentElement.lang || navigator.language);

  const host = document.createElement('beckon-launcher');
  const root = host.attachShadow({ mode: 'open' });
  const place = () => host.isConnected || document.body?.append(host);

  // Code runs only if it is what was built with this script: a hash that pins this script pins all that it loads. The link
  // is in the shadow tree, where the page does not see it. The module reads in its address which site it is for.
  const load = async (name, integrity) => {
    const link = document.createElement('link');
    const href = `${edge}/__WIDGET__/${name}.js#${site}`;
    // Not a `Promise`: the page may have one of its own.
    await {
      then(onload, onerror) {
        root.append(Object.assign(link, { rel: 'modulepreload', integrity, nonce: script.nonce, href, onload, onerror }));
        // A browser without such links checks nothing.
        link.relList.supports(link.rel) || onload();
      },
    };
    link.remove();
    return import(href);
  };
  const widget = () => load('widget', '__WIDGET_SUM__');
  const consent = () => load('consent', '__CONSENT_SUM__');
  const preload = () => widget().catch(() => {});

  // Where the page's policy or the browser forbids the panel, the edge's own page has the same powers.
  const show = (feedback) => {
    place();
    return widget().then((it) => it.open(root, lang, feedback, load)).catch((reason) => {
      console.error(reason);
      location = `${edge}/s/${site}`;
    });
  };
  window.beckon = {
    open: () => show(),
    feedback: () => show(1),
    close: () => root.querySelector('dialog')?.close(),
    preferences: () => consent().then((it) => it.preferences(edge, site)),
    onChange(then) {
      const hear = ({ detail }) => then(detail);
      document.addEventListener('beckon:change', hear);
      return () => document.removeEventListener('beckon:change', hear);
    },
  };
  customElements.define('beckon-consent', class extends HTMLElement {
    connectedCallback() {
      consent().then((it) => it.ask(this, edge, site, read(this.closest('[lang]')?.lang || lang)));
    }
  });
  // A page that makes its body anew takes the launcher out, and may put back a copy of it, which can do nothing. It comes
  // back when the page is done, in a task of its own: a page that keeps taking it out is not held up.
  customElements.define('beckon-launcher', class extends HTMLElement {
    connectedCallback() {
      if (this != host) this.remove();
      // In the top layer no style of the page's own decides what is in view.
      else if (!opener) button.togglePopover?.(true);
    }
    disconnectedCallback() {
      setTimeout(place);
    }
  });

  // The ring of two colours is seen on every page, whichever of light and dark it is made for.
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`:host{all:initial!important;position:absolute!important}
.launcher{all:unset;position:fixed;bottom:max(20px,env(safe-area-inset-bottom));border-radius:24px;padding:0 20px;border:1px solid #0000;display:flex;box-shadow:0 4px 20px #0004;min-height:46px;align-items:center;background:var(--beckon-accent,#0f6b5c);color:var(--beckon-on-accent,#fff);cursor:pointer;gap:10px;font:600 15px system-ui,sans-serif;z-index:9999999999}
.launcher:focus-visible{outline:3px solid #fff;box-shadow:0 0 0 6px #000}
.launcher:before{content:"";border:10px solid;clip-path:path(evenodd,"M3 2h14l2 2v9l-2 2H9l-5 4v-4H3l-2-2V4zM5 8l4 4 6-6-1-1-5 5-3-3z")}
@media(prefers-color-scheme:dark){.launcher{background:var(--beckon-accent-dark,#63d2b8);color:var(--beckon-on-accent-dark,#06251f)}}
@media print{.launcher{display:none}}`);
  root.adoptedStyleSheets.push(sheet);
  const button = document.createElement('button');
  button.className = button.dataset.part = 'launcher';
  button.textContent = label || __LABELS__[lang.split('-')[0]] || '__LABEL__';
  button.ariaHasPopup = 'dialog';
  button.popover = 'manual';
  button.style[position || 'right'] = '20px';
  opener || root.append(button);
  for (const name of ['click', 'focusin', 'pointerenter'])
    (opener ? document : button).addEventListener(
      name,
      (event) => event.target.closest?.(opener || '*') && (name == 'click' ? beckon.open : preload)(),
      true,
    );

  // While the page still arrives, the end of its body is between its own elements, and a library that hydrates it (React)
  // takes nothing foreign there. A panel that is opened meanwhile cannot wait.
  if (document.readyState == 'loading') addEventListener('DOMContentLoaded', place);
  else place();
})();
