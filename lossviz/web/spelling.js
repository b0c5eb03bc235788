/* How numbers are written: beside a control, in a table, in a link. */

/** @typedef {import("./payload.js").StateValue} StateValue */

const DIGITS = 15;

/**
 * With a true minus sign.
 * @param {number} value
 * @param {number} digits
 */
export const rounded = (value, digits) => String(Number(value.toPrecision(digits))).replace("-", "−");

/**
 * A value as links and file names write it: numbers to fifteen digits, as Python does.
 * @param {StateValue} value
 */
export function linkText(value) {
  if (value === null) return "none";
  return typeof value === "number" ? String(Number(value.toPrecision(DIGITS))) : String(value);
}

/**
 * A value as it stands beside its control.
 * @param {{ optional?: boolean, text?: string[], values?: (number | string)[] }} control
 * @param {any} value
 * @returns {string}
 */
export function controlText(control, value) {
  if (control.optional && value === null) return "off";
  const listed = control.text?.[control.values?.indexOf(value) ?? -1];
  return listed ?? (typeof value === "number" ? rounded(value, DIGITS) : String(value));
}

/**
 * A number as the pages write it in a table, to four digits.
 * @param {unknown} value
 * @param {boolean} [percent]
 */
export function cellText(value, percent) {
  if (typeof value !== "number") return value === null || value === undefined ? "–" : String(value);
  if (!Number.isFinite(value)) return "–";
  const text = rounded(percent ? 100 * value : value, 4);
  return percent ? `${text} %` : text;
}

/**
 * A number of a sampled picture in as many digits as are certain, up to five where it was sampled and three between.
 * @param {number} value
 * @param {boolean} sampled
 * @param {number} doubt how far off the value may be
 */
export function sampledText(value, sampled, doubt) {
  if (!Number.isFinite(value)) return "beyond the samples";
  const certain = doubt && value ? Math.floor(Math.log10(Math.abs(value) / (2 * doubt))) : 5;
  const digits = Math.min(sampled ? 5 : 3, certain);
  if (value !== 0 && digits < 1) return "≈ 0";
  return (sampled ? "" : "≈ ") + rounded(value, digits);
}
