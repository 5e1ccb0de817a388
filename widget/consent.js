// What a page has of Beckon without the panel: a person's settings as data, and the question in a form of the page's own,
// `<beckon-consent purpose="newsletter" channel="email">`. The form stays the page's: it is never held up or changed.

import { fetch } from './platform.js';

// Storage that is blocked or full remembers nothing, and everything else works.
const store = (edge, site, name) => {
  const key = `beckon ${edge} ${site} ${name}`;
  const attempt = (act) => {
    try {
      return act(localStorage);
    } catch {
      return null;
    }
  };
  return {
    get: () => attempt((storage) => storage.getItem(key)),
    set: (value) => attempt((storage) => (value == null ? storage.removeItem(key) : storage.setItem(key, value))),
  };
};

const contract = (edge, site, path, init) =>
  fetch(`${edge}/v1/sites/${site}/${path}`, { credentials: 'omit', ...init });

export const preferences = async (edge, site) => {
  const token = store(edge, site, 'person').get();
  if (!token) return null;
  const reply = await contract(edge, site, 'preferences', { headers: { authorization: `Person ${token}` } });
  if (reply.status == 401) return null;
  if (!reply.ok) throw Error(reply.status);
  return reply.json();
};

// A body of texts, lists and records as JSON: a page may give lists a `toJSON`, and `JSON` another meaning.
const json = (value) => {
  if (typeof value == 'string')
    return `"${value.replace(/["\\\0-\x1f]/g, (it) => `\\u${it.charCodeAt().toString(16).padStart(4, 0)}`)}"`;
  if (Array.isArray(value)) return `[${value.map(json)}]`;
  return `{${Object.entries(value).map(([name, one]) => `${json(name)}:${json(one)}`)}}`;
};

// Says it until it is known to have arrived, also after the page has gone: it is kept, under its id, for a day.
const send = async (edge, site, body, at = Date.now()) => {
  const person = store(edge, site, 'person');
  const kept = store(edge, site, 'consent');
  kept.set(`{"at":${at},"body":${body}}`);
  const token = person.get();
  const reply = await contract(edge, site, 'preferences', {
    method: 'PUT',
    keepalive: true,
    headers: { 'content-type': 'application/json' },
    body: token ? `{"person":${json(token)},${body.slice(1)}` : body,
  });
  if (reply.status == 401 && token) {
    person.set();
    return send(edge, site, body, at);
  }
  if (reply.ok) person.set((await reply.json()).person);
  else console.error(await reply.text());
  // What is refused for good is not said again.
  if (reply.status < 500 && reply.status != 429) kept.set();
  return reply.ok;
};

const resend = async (edge, site) => {
  const kept = store(edge, site, 'consent');
  const [, at, body] = /^{"at":(\d+),"body":(.*)}$/.exec(kept.get()) ?? [];
  if (Math.abs(Date.now() - at) < 864e5) await send(edge, site, body, at);
  else kept.set();
};

const style = `:host{display:block;margin-block:1em}fieldset{border:0;margin:0;padding:0;min-width:0}legend{padding:0;font-weight:600}p{margin:.25em 0}label{display:inline-flex;align-items:center;gap:.5em;min-height:44px;padding-inline-end:1.5em;cursor:pointer}input{width:20px;height:20px;margin:0;accent-color:var(--beckon-accent,#0f6b5c)}`;

export const ask = async (host, edge, site, lang) => {
  if (host.shadowRoot) return;
  const root = host.attachShadow({ mode: 'open' });
  // A page's shortcuts skip fields by what an event comes from, which for these is no field. Tab and
  // Escape lead out of the question, so the page hears them.
  for (const name of ['keydown', 'keypress', 'keyup', 'input'])
    addEventListener(
      name,
      (event) => event.target == host && event.key != 'Tab' && event.key != 'Escape' && event.stopImmediatePropagation(),
      true,
    );
  const code = host.getAttribute('purpose');
  const channel = host.getAttribute('channel') ?? 'email';
  resend(edge, site).catch(() => {});
  const near = (language) => language.split('-')[0].toLowerCase() == lang.split('-')[0];
  // A form is often sent once, so its text is never an old one.
  const asked = contract(edge, site, 'widget', { cache: 'no-cache' });
  // English is in this script. Where other words cannot be loaded, it is better than no question.
  const words = near('en')
    ? ''
    : await fetch(new URL('ask.txt', import.meta.url), { integrity: '__WORDS_SUM__' }).then((reply) => reply.text(), () => '');
  const line = words.split('\n').find((one) => near(one.slice(0, 2)));
  const [, yes, no, check] = (line ?? __ENGLISH__).split('\t');
  const settings = await (await asked).json();
  const purpose = settings.purposes?.find(
    (one) => one.code == code && one.basis == 'consent' && one.channels.includes(channel),
  );
  if (!purpose) return console.error(`beckon-consent: nobody is asked about ${code} by ${channel}`);

  const written = settings.languages.find((one) => one.toLowerCase() == lang) ?? settings.languages.find(near);
  const inOurs = (texts) => texts?.[written] ?? texts?.[settings.languages[0]] ?? Object.values(texts ?? {})[0];

  const add = (to, tag, text) => {
    const element = document.createElement(tag);
    element.textContent = text;
    to.append(element);
    return element;
  };
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(style);
  root.adoptedStyleSheets = [sheet];
  const group = add(root, 'fieldset', '');
  add(group, 'legend', inOurs(purpose.title) || code).lang = add(group, 'p', inOurs(purpose.text)).lang =
    written ?? settings.languages[0];
  let choice;
  for (const [said, text] of [['refused', no], ['given', yes]]) {
    const label = add(group, 'label', '');
    const radio = add(label, 'input', '');
    radio.type = 'radio';
    radio.name = 'choice';
    radio.dataset.part = said;
    radio.onchange = () => (choice = said);
    add(label, 'span', text);
  }
  const status = add(group, 'p', '');
  status.role = 'status';

  let same, id;
  document.addEventListener('submit', async ({ target }) => {
    const form = host.closest('form');
    if (target != form || !choice) return;
    const named = host.getAttribute('for');
    const field = named
      ? host.getRootNode().getElementById(named)
      : form.querySelector(channel == 'email' ? '[type=email]' : '[type=tel]');
    const address = field?.value.trim();
    if (!address) return;
    // The same answer for the same address is one answer, however often the form is sent.
    const now = `${address} ${choice}`;
    if (same != now) id = crypto.getRandomValues(new Uint32Array(4)).join('-');
    same = now;
    const choices = [{ purpose: code, channel, choice }];
    const given = choice == 'given';
    // Without query and fragment, and only if the edge takes it: no answer is lost for it.
    const page = location.origin + location.pathname;
    const body = {
      id,
      contact_points: [{ channel, address }],
      choices: given ? [{ ...choices[0], notice: purpose.notice }] : choices,
      ...(/^http.{1,1990}$/.test(page) && { page }),
      ...(written && { language: written }),
    };
    try {
      if (!(await send(edge, site, json(body)))) return;
      if (given) status.textContent = check;
      document.dispatchEvent(new CustomEvent('beckon:change', { detail: { what: 'saved', choices } }));
    } catch (reason) {
      console.error(reason);
    }
  }, true);
};
