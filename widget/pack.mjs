// Makes what browsers load of what wasm-bindgen wrote: `node widget/pack.mjs FROM TO`, where FROM holds widget.js and
// widget_bg.wasm, and TO gets both, small, and a file of texts for each language but English. It runs binaryen and
// esbuild from the folder that NODE_BIN names, or else from node_modules.
//
// Beside what wasm-opt does by itself this leaves out what nobody can call (a dependency exports classes that the panel
// never makes), and gives every import and export a name of a letter or two in wasm and glue alike: the long names are
// random, so they do not compress.

import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const [from, to] = process.argv.slice(2);
if (!from || !to) {
  console.error('usage: node widget/pack.mjs FROM TO');
  process.exit(2);
}
const bin = process.env.NODE_BIN || join(here, '../node_modules/.bin');
const run = (tool, ...options) => execFileSync(join(bin, tool), options, { encoding: 'utf8', maxBuffer: 1 << 28 });
mkdirSync(to, { recursive: true });

// What wasm-opt may assume of browsers, name by name: with --all-features it writes what none of them reads yet.
const FEATURES = ['bulk-memory', 'bulk-memory-opt', 'multivalue', 'mutable-globals', 'nontrapping-float-to-int',
  'reference-types', 'sign-ext'].map((name) => `--enable-${name}`);

// Classes that a dependency of Leptos exports, for streams that the panel does not have.
const UNUSED = /(?:\/\*\*(?:(?!\*\/)[\s\S])*\*\/\s*)?export class (IntoUnderlying\w+) \{[\s\S]*?\n\}\n(?:if \(Symbol\.dispose\).*\n)?/g;
const unused = [];
let glue = readFileSync(join(from, 'widget.js'), 'utf8').replace(UNUSED, (_, name) => (unused.push(name), ''));
for (const name of unused) {
  glue = glue.replace(new RegExp(`const ${name}Finalization = [\\s\\S]*?;\\n|const ${name}Finalization = [\\s\\S]*?\\n(?=\\S)`), '');
}
if (/IntoUnderlying/.test(glue)) throw new Error('the glue still names a class that is left out');

// Only what the glue calls is reachable.
const called = new Set([...glue.matchAll(/\bwasm\.(\w+)/g)].map(([, name]) => name));
const graph = [{ name: 'glue', root: true, reaches: [...called] }, ...[...called].map((name) => ({ name, export: name }))];
writeFileSync(join(to, 'graph.json'), JSON.stringify(graph));
run('wasm-metadce', ...FEATURES, join(from, 'widget_bg.wasm'), '-f', join(to, 'graph.json'), '-o', join(to, 'reachable.wasm'));

run('wasm-opt', ...FEATURES, '-Oz', '--converge', '--one-caller-inline-max-function-size=0', '--low-memory-unused',
  '--strip-debug', '--strip-producers', '--strip-target-features', join(to, 'reachable.wasm'), '-o', join(to, 'small.wasm'));
const short = JSON.parse(run('wasm-opt', ...FEATURES, '--minify-imports-and-exports-and-modules', join(to, 'small.wasm'),
  '-o', join(to, 'widget_bg.wasm')));

// The glue under the same short names, without the functions that only what is left out would have called.
const imports = new Map(short.imports.map(([, long, name]) => [long, name]));
const kept = [];
let dropping = false;
for (const line of glue.split('\n')) {
  const [, long] = /^ {8}(__\w+): function/.exec(line) ?? [];
  if (long) dropping = !imports.has(long);
  if (/^ {4}\};$/.test(line)) dropping = false;
  if (!dropping) kept.push(long ? line.replace(long, imports.get(long)) : line);
}
const [{ module }] = WebAssembly.Module.imports(new WebAssembly.Module(readFileSync(join(to, 'widget_bg.wasm'))));
glue = kept.join('\n').replace('"./widget_bg.js": import0', `${module}: import0`);
for (const [long, name] of short.exports) glue = glue.replaceAll(`wasm.${long}`, `wasm.${name}`);
writeFileSync(join(to, 'named.js'), glue);
run('esbuild', join(to, 'named.js'), '--minify', '--format=esm', '--target=es2022', '--legal-comments=none', `--outfile=${join(to, 'widget.js')}`);

// A language's texts without their names: the widget knows the order.
for (const file of readdirSync(join(here, 'texts'))) {
  if (file === 'en.txt') continue;
  const lines = readFileSync(join(here, 'texts', file), 'utf8').trimEnd().split('\n');
  writeFileSync(join(to, file), lines.map((line) => line.slice(line.indexOf(' ') + 1) + '\n').join(''));
}
for (const draft of ['graph.json', 'reachable.wasm', 'small.wasm', 'named.js']) rmSync(join(to, draft));
