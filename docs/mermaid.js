// Draws the pictures of the book. `cargo xtask book` puts mermaid.tiny.js beside the pages; a repository's page draws them itself.
const pictures = document.querySelectorAll('code.language-mermaid');
if (pictures.length) {
  for (const code of pictures) {
    const picture = document.createElement('pre');
    picture.className = 'mermaid';
    picture.textContent = code.textContent;
    code.parentElement.replaceWith(picture);
  }
  const script = document.createElement('script');
  script.src = 'mermaid.tiny.js';
  script.onload = () => {
    const dark = /navy|coal|ayu/.test(document.documentElement.className);
    window.mermaid.initialize({ startOnLoad: false, theme: dark ? 'dark' : 'default' });
    window.mermaid.run();
  };
  document.head.append(script);
}
