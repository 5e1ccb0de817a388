// Opens the panel, keeps the focus in it, and tells the page by events on `document` what becomes of it.
import { fetch } from './platform.js';

// The texts of each language but English, by the hash of what they are.
const texts = __TEXT_SUMS__;
const { origin: edge, hash, href } = new URL(import.meta.url);
const site = hash.slice(1);
const here = new URL('.', href).href;
const signal = AbortSignal.timeout(10000);
// What is asked for first is on its way beside the panel. The panel is told if it does not come, so nobody else is.
let told;
const answer = fetch(`${edge}/v1/sites/${site}/widget`, { credentials: 'omit', signal }).then(async (reply) => {
  const text = await reply.text();
  if (reply.ok) told = text;
  return new Response(text, reply);
});
answer.catch(() => {});

const tell = (name, detail) => document.dispatchEvent(new CustomEvent(`beckon:${name}`, { detail }));

// The platform's zone, or none where it knows none. The other way to it costs a slow machine a tenth of a second.
const zone = () => {
  try {
    return self.Temporal?.Now?.timeZoneId?.() ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  } catch {
    return '';
  }
};

// The first control follows the last, and the last the first.
const follow = (event, root, dialog) => {
  if (event.key != 'Tab') return;
  const controls = [...dialog.querySelectorAll('[data-part=title],button')];
  const at = controls.indexOf(root.activeElement);
  const last = controls.length - 1;
  const to = event.shiftKey ? (at == 0 || at == 1) && controls[last] : at == last && controls[1];
  if (!to) return;
  event.preventDefault();
  to.focus();
};

// What was filled in or said and has not arrived is forgotten after a day. Only such entries begin with a time.
const forget = () => {
  for (const key in localStorage)
    if (key.startsWith('beckon ') && Math.abs(Date.now() - /^{"at":(\d+)/.exec(localStorage[key])?.[1]) > 864e5)
      localStorage.removeItem(key);
};

// Enter in a field presses the button of its form. A form without one is told here: in a sandboxed frame without
// `allow-forms` the browser would not send it, and say nothing.
const enter = (event) => {
  const [{ localName, form }] = event.composedPath();
  if (event.key != 'Enter' || event.isComposing || localName != 'input' || !form) return;
  if (form.querySelector('[type=submit]')) return;
  event.preventDefault();
  form.dispatchEvent(new CustomEvent('submit', { cancelable: true }));
};

const typed = 'keydown keypress keyup beforeinput compositionstart compositionupdate compositionend copy cut paste';

// A page's shortcuts skip fields by what an event comes from, which for those of the panel is no field. So what is typed
// in it ends before the page hears of it. `input` alone goes as far as the panel, which listens to it.
const listen = (root, dialog) => {
  dialog.addEventListener('input', (event) => event.stopPropagation());
  for (const name of typed.split(' '))
    addEventListener(
      name,
      (event) => {
        if (!event.composedPath().includes(dialog)) return;
        event.stopImmediatePropagation();
        if (name != 'keydown') return;
        follow(event, root, dialog);
        enter(event);
      },
      true,
    );
  // The dialog itself is hit only where the panel is not: on what lies behind it.
  dialog.onclick = ({ target }) => {
    if (target == dialog) dialog.close();
  };
};

export const opener = (panel) => async (root, language, feedback, load) => {
  // Settings that are as good as there are drawn at once. For others the panel says that it waits.
  await Promise.race([answer.catch(() => {}), new Promise((go) => setTimeout(go, 50))]);
  try {
    forget();
  } catch {
    // Blocked storage holds nothing.
  }
  const before = root.querySelector('dialog');
  const shown = before?.open;
  const given = {
    edge,
    site,
    language,
    here,
    texts,
    zone: zone(),
    signal,
    answer,
    told,
    fetch,
    tell: (detail) => tell('change', detail),
  };
  panel(root, given, feedback);
  const dialog = root.querySelector('dialog');
  if (!before) listen(root, dialog);
  if (shown) return;
  // A page that makes its body anew takes the dialog off the top, and its page is no longer behind it: it is put back.
  const watch = new MutationObserver(() => {
    if (!dialog.isConnected || dialog.matches(':modal')) return;
    dialog.open = false;
    dialog.showModal();
  });
  watch.observe(document, { childList: true, subtree: true });
  dialog.onclose = () => {
    watch.disconnect();
    tell('close');
  };
  tell('open');
  const style = getComputedStyle(root.host);
  const set = (name) => style.getPropertyValue(`--beckon-${name}`) + style.getPropertyValue(`--beckon-${name}-dark`);
  if (['accent', 'on-accent', 'background', 'text'].some(set))
    load('theme', '__THEME_SUM__').then((theme) => theme.judge(root.host), console.error);
};
