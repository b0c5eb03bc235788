/* What is chosen in the Save sheet: which of its fields a file has, and what the server is asked for. */

/**
 * Texts as the fields hold them, and switches.
 * @typedef {object} Chosen
 * @property {string} form what is saved: a format of pictures, "animation", or the kind of a file of the server
 * @property {string} panel empty for the whole picture
 * @property {string} size "screen", "own", "other", or a name that the server knows
 * @property {string} width
 * @property {string} height
 * @property {string} font_size in points; empty as drawn up
 * @property {string} theme
 * @property {string} scale pixels of the file for each of the size, or dots per inch: "2", "300dpi"
 * @property {string} table for whom a table is written; empty for most programs
 * @property {string} rows what its rows are; empty as usual
 * @property {boolean} title
 * @property {boolean} source
 * @property {boolean} references
 * @property {boolean} family
 * @property {boolean} marks
 * @property {boolean} transparent
 */

/** The switches, and whether they are on in a file that nobody asked anything of. */
export const SWITCHES = {
  title: true, source: true, references: true, family: false, marks: false, transparent: false,
};

/** The fields that change some files only. */
export const SOMETIMES = ["references", "family", "marks", "rows"];

/** @type {Chosen} */
export const UNTOUCHED = {
  form: "png", panel: "", size: "screen", width: "900", height: "600", font_size: "", theme: "light", scale: "2",
  table: "", rows: "", ...SWITCHES,
};

/** The themes of files, and what they are called. */
export const THEMES = [["light", "Light"], ["dark", "Dark"], ["print", "Print: black on white"]];

/** How fine a picture made of pixels is. */
export const SCALES = [
  ["1", "1×"], ["2", "2×"], ["3", "3×"], ["4", "4×"], ["300dpi", "300 dpi"], ["600dpi", "600 dpi"],
];

/** For whom tables are written, and what their rows are. */
export const TABLES = [["", "Most programs"], ["excel-de", "German Excel"], ["pgfplots", "LaTeX: pgfplots"]];
export const ROW_KINDS = [["", "One for each place"], ["long", "One for each number"], ["wide", "A surface as a grid"]];

/** The formats of pictures that this browser makes by itself. */
export const PICTURES = ["png", "svg", "webp", "pdf"];
const OF_PIXELS = ["png", "webp"];

/**
 * The fields that a file has.
 * @param {Pick<Chosen, "form" | "size"> & { table?: string }} chosen
 * @param {boolean} served whether the server draws pictures up
 * @returns {string[]}
 */
export function fieldsOf({ form, size, table }, served) {
  if (form === "animation") return ["theme"];
  if (served && form.startsWith("csv")) return ["table", ...(table === "pgfplots" ? [] : ["rows"])];
  const painted = PICTURES.includes(form);
  if (!painted && !(served && form === "tex")) return [];
  const fine = OF_PIXELS.includes(form) ? ["scale"] : [];
  if (!served) return ["theme", ...fine];
  const sides = size === "other" ? ["width", "height"] : [];
  return ["panel", "size", ...sides, "font_size", "theme", ...fine, ...Object.keys(SWITCHES)];
}

/**
 * What the server is asked for: only what is not as it would be anyway.
 * @param {Chosen} chosen
 * @param {{ width: number }} screen the whole picture as it is drawn on this screen
 * @param {string} [sweep] what an animation moves, as the command says it
 * @returns {Record<string, string>}
 */
export function wishes(chosen, screen, sweep = "") {
  const { form } = chosen;
  /** @type {Record<string, string>} */
  const moved = sweep ? { sweep } : {};
  if (form === "animation") return { form, theme: chosen.theme === "dark" ? "dark" : "light", ...moved };
  const fields = fieldsOf(chosen, true);
  const said = (/** @type {"panel" | "font_size" | "theme" | "scale" | "table" | "rows"} */ name) =>
    (fields.includes(name) && chosen[name].trim() !== "" ? { [name]: chosen[name].trim() } : {});
  const style = Object.values({ ...said("table"), ...said("rows") }).join(",");
  if (!fields.includes("size")) return { form, ...(style && { csv: style }) };
  /** @type {[string, boolean][]} */
  const switches = Object.entries(SWITCHES);
  const turned = switches.filter(([name, on]) => chosen[/** @type {keyof typeof SWITCHES} */ (name)] !== on);
  return { form, ...said("panel"), ...sizeWished(chosen, screen), ...said("font_size"), ...said("theme"),
    ...said("scale"), ...Object.fromEntries(turned.map(([name, on]) => [name, String(!on)])) };
}

/**
 * @param {Chosen} chosen
 * @param {{ width: number }} screen
 * @returns {Record<string, string>}
 */
function sizeWished({ size, width, height }, screen) {
  if (size === "own") return {};
  if (size === "screen") return { width: String(Math.round(screen.width)) };
  return { size: size === "other" ? `${width.trim()}x${height.trim()}` : size };
}

/**
 * The wishes as parameters beside those of a view.
 * @param {Record<string, string>} wished
 */
export const wishesQuery = (wished) =>
  new URLSearchParams(Object.entries(wished).map(([name, text]) => [`file_${name}`, text])).toString();

/**
 * What follows a change: the whole picture alone has a size on the screen.
 * @param {Chosen} chosen
 * @returns {Chosen}
 */
export const agreeing = (chosen) =>
  (chosen.size === "screen" && chosen.panel !== "" ? { ...chosen, size: "own" } : chosen);
