/*
 * The Streamlit component of a picture's foot: the place where its Save row and its table of numbers stand, if that is
 * not right below the picture. The picture with the same key puts them there (mount.js).
 */

/** Feet by the keys of their pictures. */
export const feet = () => (window.__lossvizFeet ??= new Map());

/** @param {{ data: Uint8Array, parentElement: HTMLElement }} call */
export default function ({ data, parentElement }) {
  const key = new TextDecoder().decode(data);
  const foot = /** @type {HTMLElement} */ (parentElement.querySelector(".lossviz-foot"));
  feet().set(key, foot);
  window.dispatchEvent(new CustomEvent("lossviz-foot", { detail: key }));
  return () => { if (feet().get(key) === foot) feet().delete(key); };
}
