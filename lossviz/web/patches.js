/* Changes of plain data by dotted path, and the arrays in it. */

/** @typedef {import("./payload.js").Attributes} Attributes */
/** @typedef {import("./payload.js").Patch} Patch */

/**
 * A copy of a node with one path set.
 * @param {any} node
 * @param {string[]} path
 * @param {unknown} value
 * @returns {any}
 */
function put(node, [key, ...rest], value) {
  const copy = Array.isArray(node) ? [...node] : node && typeof node === "object" ? { ...node } : {};
  copy[key] = rest.length ? put(copy[key], rest, value) : value;
  return copy;
}

/**
 * A copy of `object` with dotted keys ("scene.xaxis.color", "annotations[0].text") set; the rest is shared.
 * @template T
 * @param {T} object
 * @param {Patch} [patch]
 * @returns {T}
 */
export function patched(object, patch) {
  const keys = (/** @type {string} */ path) => path.split(/[.[\]]+/).filter(Boolean);
  return Object.entries(patch ?? {}).reduce((out, [path, value]) => put(out, keys(path), value), object);
}

const TYPES = Object.freeze({
  i1: Int8Array, u1: Uint8Array, i2: Int16Array, u2: Uint16Array, i4: Int32Array, u4: Uint32Array,
  f4: Float32Array, f8: Float64Array,
});

/**
 * An array as rows of rows, down to typed arrays.
 * @param {any} part
 * @param {number[]} shape
 * @returns {any}
 */
function nested(part, [rows, ...inner]) {
  if (!inner.length) return part;
  const length = part.length / rows;
  return Array.from({ length: rows }, (_, i) => nested(part.subarray(i * length, (i + 1) * length), inner));
}

/**
 * A value with its {dtype, bdata, shape} as arrays; Plotly would decode them at every redraw, and take them for new.
 * @param {any} value
 * @returns {any}
 */
export function decoded(value) {
  if (Array.isArray(value)) return value.map(decoded);
  if (!value || typeof value !== "object") return value;
  if (typeof value.bdata !== "string")
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, decoded(part)]));
  const bytes = Uint8Array.from(atob(value.bdata), (letter) => letter.charCodeAt(0));
  const flat = new TYPES[/** @type {keyof typeof TYPES} */ (value.dtype)](bytes.buffer);
  return nested(flat, String(value.shape ?? flat.length).split(",").map(Number));
}

/**
 * What stands under a number. Keys of JSON objects are strings, and Python spells 3.0 what JavaScript spells 3.
 * @template T
 * @param {Record<string, T>} values
 * @param {unknown} value
 * @returns {T | undefined}
 */
export function valueAt(values, value) {
  const alike = (/** @type {string} */ key) => key !== "" && Number(key) === value;
  return values[String(value)] ?? Object.entries(values).find(([key]) => alike(key))?.[1];
}

/**
 * The attributes in which a trace differs from what is shown; null if more differs than coordinates.
 * @param {Attributes} trace
 * @param {Attributes} shown
 */
export function movedIn(trace, shown) {
  /** @type {Attributes} */
  const out = {};
  for (const key of Object.keys(trace)) if (trace[key] !== shown[key]) {
    if (!["x", "y", "z"].includes(key) || trace[key]?.length !== shown[key]?.length) return null;
    out[key] = trace[key];
  }
  return out;
}
