// Opens the panel, and tells the page by events on `document` what becomes of it.
const tell = (name, detail) => document.dispatchEvent(new CustomEvent(`beckon:${name}`, { detail }));

export const opener = (panel) => (root, edge, site, language, here, feedback) => {
  const dialog = () => root.querySelector('dialog');
  const shown = dialog()?.open;
  panel(root, edge, site, language, here, (detail) => tell('change', detail), feedback);
  dialog().onclose = () => tell('close');
  if (!shown) tell('open');
};
