// Builds ../assets/vendor/ from the packages in node_modules and from our own files beside this one:
//
//   kreislauf.css           KERN, reduced to what our pages can use, and kreislauf.css after it
//   kreislauf.js, icon.svg  as they are
//   fonts/*.woff2           Fira Sans in two weights, with the letters that names in Germany are written with
//   FiraSans-*.ttf          the same two whole, for PDF documents
//   licences/               the licence of everything taken
//
// The same input gives the same bytes, and a file that would not change is not touched, so that cargo does not rebuild.

import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { transform } from "lightningcss";
import { PurgeCSS } from "purgecss";
import subsetFont from "subset-font";

const ui = dirname(fileURLToPath(import.meta.url));
const root = dirname(ui);
const target = join(root, "assets", "vendor");
const packages = join(ui, "node_modules");

/** Above this the first visit of a page no longer fits into its 100 kB. */
const CSS_LIMIT_GZIP = 25_000;

/** Selectors to keep although no source names them. PurgeCSS does not look into `:is(body, …)`, KERN's base level. */
const safelist = [":is"];

/** Browsers of the last three years; older ones get the page without the finer parts. */
const browsers = { chrome: 111 << 16, firefox: 113 << 16, safari: (16 << 16) | (4 << 8) };

/** Elements, attributes and their values that a component's selector may name besides its class. */
const structure =
  "html body main img picture video canvas svg area iframe a p code ul ol li dl dt dd i label legend fieldset input textarea " +
  "select option button progress details summary dialog table tr td th thead tbody h1 h2 h3 h4 " +
  "class kern-level- kern-heading- span type file checkbox radio color range disabled readonly open value href tabindex contentEditable true " +
  "aria-disabled aria-current data-kern-theme data-label dark light -1";

const fonts = [
  { weight: 400, source: "400Regular/FiraSans_400Regular.ttf", whole: "FiraSans-Regular.ttf" },
  { weight: 600, source: "600SemiBold/FiraSans_600SemiBold.ttf", whole: "FiraSans-SemiBold.ttf" },
];

/** First and last code point: the Latin letters of DIN 91379, in which registers must keep names, and our signs. */
const letters = [
  [0x0020, 0x007e], [0x00a0, 0x017f], [0x018f, 0x018f], [0x0192, 0x0192], [0x01b7, 0x01b7], [0x01cd, 0x01dc],
  [0x01de, 0x01f5], [0x01fa, 0x021b], [0x021e, 0x021f], [0x022a, 0x0233], [0x0259, 0x0259], [0x0292, 0x0292],
  [0x02b9, 0x02bf], [0x02c6, 0x02c7], [0x02d8, 0x02dd], [0x0300, 0x0304], [0x0306, 0x030c], [0x0323, 0x0328],
  [0x1e00, 0x1ef9], [0x2010, 0x2014], [0x2018, 0x201e], [0x2020, 0x2022], [0x2026, 0x2026], [0x2030, 0x2030],
  [0x2039, 0x203a], [0x20ac, 0x20ac], [0x2122, 0x2122], [0x2190, 0x2193], [0x2212, 0x2212], [0x2713, 0x2713],
];

const licences = [
  { from: "@kern-ux/native/LICENSE.md", to: "KERN.md" },
  { from: "@expo-google-fonts/fira-sans/LICENSE_FONT", to: "Fira-Sans.txt" },
];

const written = new Set();

const files = new Map();
files.set("kreislauf.css", await stylesheet());
files.set("kreislauf.js", await readFile(join(ui, "kreislauf.js")));
files.set("icon.svg", await readFile(join(ui, "icon.svg")));
for (const { weight, source, whole } of fonts) {
  const font = await readFile(join(packages, "@expo-google-fonts/fira-sans", source));
  files.set(whole, font);
  files.set(fontFile(weight), await subset(font));
}
for (const { from, to } of licences) files.set(`licences/${to}`, await readFile(join(packages, from)));

for (const [name, content] of files) await put(name, content);
await removeOthers(target);
report(files.get("kreislauf.css"));

/** KERN and our own sheet, without what no page can use. */
async function stylesheet() {
  const kern = await readFile(join(packages, "@kern-ux/native/dist/kern.css"), "utf8");
  const own = await readFile(join(ui, "kreislauf.css"), "utf8");
  const helpers = new Set();
  for (const part of ["kern-grid", "kern-utilities"]) {
    const css = await readFile(join(packages, `@kern-ux/native/dist/${part}.css`), "utf8");
    for (const name of classes(css)) helpers.add(name);
  }
  // Components stay whole: they are small, and a state like --error must not depend on how a page spells it.
  // Helpers (grid, spacing, flex: 2,500 classes) and icons stay only where a source names them.
  const components = [...classes(kern), ...classes(own)].filter(
    (name) => !helpers.has(name) && !name.startsWith("kern-icon--"),
  );
  const used = await wordsOf(join(root, "crates"), ".rs");
  const [result] = await new PurgeCSS().purge({
    content: [{ raw: [structure, ...components, ...used].join(" "), extension: "txt" }],
    css: [{ raw: fontFaces() + kern + own }],
    defaultExtractor: (text) => text.split(" "),
    safelist,
    variables: true,
    keyframes: true,
  });
  const { code } = transform({
    filename: "kreislauf.css",
    code: Buffer.from(result.css),
    minify: true,
    targets: browsers,
  });
  const note = "/*! KERN UX (kern-ux.de), EUPL-1.2; Fira Sans, OFL-1.1; Kreislauf, EUPL-1.2 */\n";
  return Buffer.concat([Buffer.from(note), code]);
}

function fontFaces() {
  return fonts
    .map(
      ({ weight }) =>
        `@font-face{font-family:"Fira Sans";font-weight:${weight};font-style:normal;font-display:swap;` +
        `src:url("${fontFile(weight)}") format("woff2")}`,
    )
    .join("\n");
}

function fontFile(weight) {
  return `fonts/fira-sans-${weight}.woff2`;
}

/** Without the alternative forms (small capitals, old figures), which no page uses and which double the size. */
function subset(font) {
  const range = ([first, last]) => Array.from({ length: last - first + 1 }, (_, i) => String.fromCodePoint(first + i));
  return subsetFont(font, letters.flatMap(range).join(""), { targetFormat: "woff2", noLayoutClosure: true });
}

function classes(css) {
  return new Set([...css.matchAll(/\.(k(?:ern|l)-[\w-]+)/g)].map(([, name]) => name));
}

/** Every word in the sources that could be a class of ours or of KERN. */
async function wordsOf(folder, extension) {
  const words = new Set();
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    if (!entry.isFile() || !entry.name.endsWith(extension)) continue;
    const text = await readFile(join(entry.parentPath, entry.name), "utf8");
    for (const [word] of text.matchAll(/\bk(?:ern|l)-[\w-]+/g)) words.add(word);
  }
  return [...words].sort();
}

async function put(name, content) {
  const path = join(target, name);
  written.add(path);
  const before = await readFile(path).catch(() => null);
  if (before?.equals(content)) return;
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
}

/** What an earlier version built and this one does not. Hidden files belong to make. */
async function removeOthers(folder) {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile() && !entry.name.startsWith(".") && !written.has(path)) await rm(path);
  }
}

function report(css) {
  const gzip = gzipSync(css, { level: 9 }).length;
  console.log(`${relative(root, target)}: ${files.size} files, stylesheet ${gzip} bytes compressed`);
  if (gzip > CSS_LIMIT_GZIP) {
    console.error(`The stylesheet is over ${CSS_LIMIT_GZIP} bytes: remove classes from ui/kreislauf.css or helpers from the pages.`);
    process.exitCode = 1;
  }
}
