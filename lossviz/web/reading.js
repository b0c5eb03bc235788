/* Numbers that somebody typed. */

/** @type {Map<string, "inf" | "-inf">} */
const ENDLESS = new Map([
  ["inf", "inf"], ["+inf", "inf"], ["∞", "inf"], ["+∞", "inf"], ["-inf", "-inf"], ["-∞", "-inf"],
]);

/**
 * The word for the infinity that a text says, as links write it, or null.
 * @param {unknown} text
 */
export const endless = (text) =>
  (typeof text === "string" ? ENDLESS.get(text.trim().replaceAll("−", "-").toLowerCase()) ?? null : null);

/**
 * The number that a text says, or null: what lossviz/decimals.py takes for one, and nothing else.
 * @param {string} text
 * @returns {number | null}
 */
export function real(text) {
  if (text.length > 40) return null;
  let raw = text.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, "").replaceAll("−", "-").replace(/(\d[eE]) (?=\d)/g, "$1+");
  if (/^[+-]?\d+,\d+$/.test(raw) && !/^[+-]?[1-9]\d{0,2}(,\d{3})+$/.test(raw)) raw = raw.replace(",", ".");
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,4})?$/i.test(raw)) return null;
  const value = Number(raw);
  const lost = value === 0 && /[1-9]/.test(raw.split(/e/i)[0]);
  return Number.isFinite(value) && !lost ? Number(value.toPrecision(15)) + 0 : null;
}
