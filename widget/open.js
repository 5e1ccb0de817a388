// Opens the panel, keeps the focus in it, and tells the page by events on `document` what becomes of it.
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

export const opener = (panel) => async (root, language, feedback) => {
  // Settings that are as good as there are drawn at once. For others the panel says that it waits.
  await Promise.race([answer.catch(() => {}), new Promise((go) => setTimeout(go, 50))]);
  const shown = root.querySelector('dialog')?.open;
  // The other way to the zone costs a slow machine a tenth of a second.
  const zone = self.Temporal?.Now?.timeZoneId?.() ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  const given = { edge, site, language, here, zone, signal, answer, told, tell: (detail) => tell('change', detail) };
  panel(root, given, feedback);
  const dialog = root.querySelector('dialog');
  // The dialog itself is hit only where the panel is not: on what lies behind it.
  dialog.onclick = ({ target }) => {
    if (target == dialog) dialog.close();
  };
  // The first control follows the last, and the last the first.
  dialog.onkeydown = (event) => {
    if (event.key != 'Tab') return;
    const controls = [...dialog.querySelectorAll('[data-part=title],button')];
    const at = controls.indexOf(root.activeElement);
    const last = controls.length - 1;
    const to = event.shiftKey ? (at == 0 || at == 1) && controls[last] : at == last && controls[1];
    if (!to) return;
    event.preventDefault();
    to.focus();
  };
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
    import(`${here}theme.js`).then((theme) => theme.judge(root.host), console.error);
};
