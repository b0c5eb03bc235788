// Plotly's core (lines are part of it) with the other traces that lossviz draws: two fifths of the file that has all.
import { build } from "esbuild";
import { readFile, writeFile } from "node:fs/promises";

const FILE = new URL("../../../lossviz/web/vendor/plotly.min.js", import.meta.url);
const TRACES = ["bar", "contour", "scatter3d", "surface"];

// A curve has its name at one of its points. Plotly makes an element for the empty text of each of the others, and removes
// it, whenever the curve moves: some thousand on a page with a few named curves.
const NAMES = {
  file: /traces\/scatter\/plot\.js$/,
  from: "if(showText) textFilter = showFilter;",
  to: "if(showText) textFilter = Array.isArray(trace.text) ? (d) => showFilter(d).filter((p) => p.tx) : showFilter;",
};
const namedPoints = {
  name: "named points",
  setup({ onLoad }) {
    onLoad({ filter: NAMES.file }, async ({ path }) => {
      const source = await readFile(path, "utf8");
      if (source.split(NAMES.from).length !== 2) throw new Error(`${path}: the place of "${NAMES.from}" is unknown`);
      return { contents: source.replace(NAMES.from, NAMES.to), loader: "js" };
    });
  },
};

const ENTRY = `
const core = require("plotly.js/lib/core");
core.register([${TRACES.map((trace) => `require("plotly.js/lib/${trace}")`)}]);
module.exports = core;
`;
const { dependencies } = JSON.parse(await readFile(new URL("package.json", import.meta.url), "utf8"));
const { outputFiles } = await build({
  stdin: { contents: ENTRY, resolveDir: import.meta.dirname, loader: "js" },
  plugins: [namedPoints],
  bundle: true,
  minify: true,
  write: false,
  outfile: "plotly.min.js",
  format: "iife",
  globalName: "Plotly",
  target: "es2016",
  define: { global: "window", "define.amd": "false" },
  loader: { ".css": "empty" }, // of maps, which are not in it
  legalComments: "none",
  banner: {
    js: `/* plotly.js ${dependencies["plotly.js"]} with ${TRACES.join(", ")}. Copyright Plotly, Inc. MIT license. */`,
  },
});
const [{ text }] = outputFiles.filter(({ path }) => path.endsWith(".js"));
if (!process.argv.includes("check")) await writeFile(FILE, text);
else if (text !== (await readFile(FILE, "utf8"))) {
  console.error("lossviz/web/vendor/plotly.min.js is not what its sources give; npm run build makes it again");
  process.exitCode = 1;
}
