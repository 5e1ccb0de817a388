// The platform as it came. A page may put something of its own in the place of any global, and old libraries do. What is
// sent and kept does not depend on it: in the panel the build puts these in the place of the globals of the same names, and
// the question imports `fetch`.

const up = Object.getPrototypeOf;
export const Promise = /* @__PURE__ */ (() => (async () => {})().constructor)();
export const Window = /* @__PURE__ */ (() => self.constructor)();
export const Element = /* @__PURE__ */ (() => up(up(up(document.documentElement))).constructor)();

// Where the page has a `fetch` or `Request` of its own, that of an empty frame is taken. The frame is in the launcher's
// shadow tree.
let frame;
const clean = (name) => {
  if (/^function \w+\(\) {\s*\[native/.test(self[name])) return self[name];
  try {
    frame ??= document.createElement('iframe');
    frame.hidden = true;
    if (!frame.isConnected) document.querySelector('beckon-launcher').shadowRoot.append(frame);
    return frame.contentWindow[name];
  } catch {
    // In a sandboxed frame, or while there is no launcher, the frame cannot be used.
    return self[name];
  }
};
// A request takes nothing from `Object.prototype`.
const only = (init) => ({ __proto__: null, ...init });
export const fetch = (url, init) => clean('fetch')(url, only(init));
export function Request(url, init) {
  return new (clean('Request'))(url, only(init));
}
