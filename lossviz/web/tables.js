/*
 * Tables of numbers that the Python core has sampled, page-wide: their bytes may come before the payload that needs
 * them, and serve several mounts. Payloads travel as bytes in the same way.
 */

const MOST_TABLES = 12;

/** @typedef {Map<string, Uint8Array | Promise<Float32Array>>} Registry */

/** @returns {Registry} */
export const registry = () => (window.__lossvizTables ??= new Map());

/**
 * The names of the bytes that the page brings now, by the elements that carry them: Streamlit sends them only once.
 * @returns {Map<Element, string>}
 */
export const broughtNow = () => (window.__lossvizCarried ??= new Map());

/**
 * Keeps bytes under their name, and says so by the event "lossviz-table". All that the page brings is kept; of the rest
 * what came last stays for longest.
 * @param {string} id
 * @param {Uint8Array} bytes
 */
export function register(id, bytes) {
  const tables = registry();
  const held = tables.get(id) ?? bytes;
  tables.delete(id);
  tables.set(id, held);
  const brought = new Set(broughtNow().values());
  for (const oldest of [...tables.keys()].filter((name) => !brought.has(name))) {
    if (tables.size <= MOST_TABLES) break;
    tables.delete(oldest);
  }
  window.dispatchEvent(new CustomEvent("lossviz-table", { detail: id }));
}

/**
 * The float32 numbers of a table, unpacked when they are first asked for.
 * @param {string} id
 * @returns {Promise<Float32Array> | undefined}
 */
export function numbersOf(id) {
  const held = registry().get(id);
  if (!(held instanceof Uint8Array)) return held;
  const numbers = unpacked(held);
  registry().set(id, numbers);
  return numbers;
}

/**
 * @param {Uint8Array} bytes
 * @returns {Promise<Uint8Array>}
 */
export async function gunzipped(bytes) {
  const stream = new Blob([/** @type {BlobPart} */ (bytes)]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/**
 * Numbers from their bytes: gzip, then four byte planes.
 * @param {Uint8Array} bytes
 * @returns {Promise<Float32Array>}
 */
export async function unpacked(bytes) {
  const planes = await gunzipped(bytes);
  const count = planes.length / 4;
  const out = new Uint8Array(planes.length);
  for (let plane = 0; plane < 4; plane++)
    for (let i = 0, from = plane * count; i < count; i++) out[4 * i + plane] = planes[from + i];
  return new Float32Array(out.buffer);
}
