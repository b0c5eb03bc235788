/*
 * The Streamlit component that only carries bytes. They have their own name in front, up to a line feed: raw bytes
 * travel without base64 only on their own.
 */

import { broughtNow, register } from "./tables.js";

const LINE_FEED = 10;

/** @param {{ data?: Uint8Array, parentElement: ParentNode }} call */
export default function ({ data, parentElement }) {
  if (!data) return;
  const carrier = /** @type {Element} */ (parentElement.querySelector(".lossviz-bytes"));
  const end = data.indexOf(LINE_FEED);
  const id = new TextDecoder().decode(data.subarray(0, end));
  broughtNow().set(carrier, id);
  register(id, data.subarray(end + 1));
  return () => { broughtNow().delete(carrier); }; // called once, when the component leaves the page
}
