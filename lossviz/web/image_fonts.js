/*
 * Letters of pictures that are taken away. An image has no fonts but those of the system: what is measured in a font
 * that the page has loaded, and painted in another, runs over its neighbour.
 */

/** @typedef {import("./payload.js").Attributes} Attributes */

/** The fonts that the page has loaded, by name. */
const ofThePage = () => new Set([...document.fonts].map(({ family }) => bare(family)));

const bare = (/** @type {string} */ name) => name.trim().replace(/^["']|["']$/g, "");

/**
 * A figure without some fonts; what has no letters stays the very same.
 * @template T
 * @param {T} figure
 * @param {Set<string>} [gone] names of fonts
 * @returns {T}
 */
export function withSystemFonts(figure, gone = ofThePage()) {
  const among = (/** @type {any} */ value) => typeof value === "object" && value !== null;
  /** @type {(value: any) => any} */
  const dressed = (value) => {
    if (Array.isArray(value)) return value.some(among) ? value.map(dressed) : value;
    if (!among(value) || Object.getPrototypeOf(value) !== Object.prototype) return value;
    return Object.fromEntries(Object.entries(value).map(([name, part]) =>
      [name, name === "family" && typeof part === "string" ? without(part, gone) : dressed(part)]));
  };
  return dressed(figure);
}

/**
 * @param {string} families
 * @param {Set<string>} gone
 */
const without = (families, gone) => families.split(",").filter((name) => !gone.has(bare(name))).join(",").trim();
