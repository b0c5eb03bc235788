/* What the page is like: light or dark, with WebGL or without. */

/**
 * Red, green and blue of a colour as a canvas spells it: #rrggbb or rgba(r, g, b, a).
 * @param {string} colour
 */
export function channels(colour) {
  if (colour[0] === "#") return [1, 3, 5].map((i) => parseInt(colour.slice(i, i + 2), 16));
  return (colour.match(/[\d.]+/g) ?? []).map(Number);
}

/**
 * Whether a ground of that colour is dark.
 * @param {string} colour
 */
export function isDarkColour(colour) {
  const [r, g, b] = channels(colour);
  return 0.299 * r + 0.587 * g + 0.114 * b < 128;
}

/** @type {CanvasRenderingContext2D | null | undefined} */
let pen;

/**
 * Whether an element stands on a dark ground.
 * @param {Element} root
 */
export function isDark(root) {
  const stated = getComputedStyle(root).getPropertyValue("--st-background-color").trim();
  const body = getComputedStyle(document.body).backgroundColor;
  const seen = /^rgba\(.*, 0\)$|transparent/.test(body) ? "" : body;
  const colour = stated && stated !== "unset" ? stated : seen;
  pen ??= document.createElement("canvas").getContext("2d");
  if (!colour || !pen) return matchMedia("(prefers-color-scheme: dark)").matches;
  pen.fillStyle = "#fff";
  pen.fillStyle = colour; // the canvas spells any CSS colour in one of two ways
  return isDarkColour(String(pen.fillStyle));
}

/** @type {boolean | undefined} */
let webgl;

export function hasWebGL() {
  if (webgl !== undefined) return webgl;
  const probe = document.createElement("canvas").getContext("webgl");
  webgl = Boolean(probe);
  probe?.getExtension("WEBGL_lose_context")?.loseContext(); // browsers allow few contexts
  return webgl;
}
