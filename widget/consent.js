// What a page has of Beckon without the panel: a person's settings as data, and the question in a form of the page's own,
// `<beckon-consent purpose="newsletter" channel="email">`. The form stays the page's: it is never held up or changed.

// The languages that there are words in, each in a file of its own.
const known = '__LANGUAGES__'.split(' ');

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
  if (!reply.ok) throw new Error(reply.status);
  return reply.json();
};

// Says it until it is known to have arrived, also after the page has gone: it is kept, under its id, for a week.
const send = async (edge, site, body) => {
  const [person, kept] = ['person', 'consent'].map((name) => store(edge, site, name));
  kept.set(JSON.stringify({ at: Date.now(), body }));
  const token = person.get();
  const reply = await contract(edge, site, 'preferences', {
    method: 'PUT',
    keepalive: true,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(token ? { ...body, person: token } : body),
  });
  if (reply.status == 401 && token) {
    person.set();
    return send(edge, site, body);
  }
  if (reply.ok) person.set((await reply.json()).person);
  else console.error(await reply.text());
  // What is refused for good is not said again.
  if (reply.status < 500 && reply.status != 429) kept.set();
  return reply.ok;
};

const resend = (edge, site) => {
  const kept = store(edge, site, 'consent');
  const { at, body } = JSON.parse(kept.get()) ?? {};
  if (!at) return;
  if (Math.abs(Date.now() - at) < 6048e5) return send(edge, site, body);
  kept.set();
};

const style = `:host{display:block;margin-block:1em}fieldset{border:0;margin:0;padding:0;min-width:0}legend{padding:0;font-weight:600}p{margin:.25em 0}label{display:inline-flex;align-items:center;gap:.5em;min-height:44px;padding-inline-end:1.5em;cursor:pointer}input{width:20px;height:20px;margin:0;accent-color:var(--beckon-accent,#0f6b5c)}`;

export const ask = async (host, edge, site, lang) => {
  if (host.shadowRoot) return;
  const root = host.attachShadow({ mode: 'open' });
  const [code, channel] = [host.getAttribute('purpose'), host.getAttribute('channel') ?? 'email'];
  resend(edge, site)?.catch(() => {});
  const spoken = (host.closest('[lang]')?.lang || lang).toLowerCase();
  const near = (language) => language.split('-')[0].toLowerCase() == spoken.split('-')[0];
  const [settings, words] = await Promise.all([
    // A form is often sent once, so its text is never an old one.
    contract(edge, site, 'widget', { cache: 'no-cache' }).then((reply) => reply.json()),
    fetch(new URL(`ask.${known.find(near) ?? 'en'}.txt`, import.meta.url)).then((reply) => reply.text()),
  ]);
  const [yes, no, check] = words.split('\n');
  const purpose = settings.purposes?.find(
    (one) => one.code == code && one.basis == 'consent' && one.channels.includes(channel),
  );
  if (!purpose) return console.error(`beckon-consent: ${site} asks nobody about ${code} by ${channel}`);

  const written = settings.languages.find((one) => one.toLowerCase() == spoken) ?? settings.languages.find(near);
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

  let last;
  document.addEventListener('submit', async ({ target }) => {
    const form = host.closest('form');
    if (!host.isConnected || target != form || !choice) return;
    const named = host.getAttribute('for');
    const field = named
      ? host.getRootNode().getElementById(named)
      : form.querySelector(channel == 'email' ? 'input[type=email]' : 'input[type=tel]');
    const address = field?.value.trim();
    if (!address) return;
    // The same answer for the same address is one answer, however often the form is sent.
    const same = `${address} ${choice}`;
    if (last?.same != same)
      last = { same, id: [...crypto.getRandomValues(new Uint32Array(4))].map((part) => part.toString(36)).join('-') };
    const choices = [{ purpose: code, channel, choice }];
    const given = choice == 'given';
    const body = {
      id: last.id,
      contact_points: [{ channel, address }],
      choices: given ? [{ ...choices[0], notice: purpose.notice }] : choices,
      page: location.origin + location.pathname,
      ...(written && { language: written }),
    };
    try {
      if (!(await send(edge, site, body))) return;
      if (given) status.textContent = check;
      document.dispatchEvent(new CustomEvent('beckon:change', { detail: { what: 'saved', choices } }));
    } catch (reason) {
      console.error(reason);
    }
  }, true);
};
