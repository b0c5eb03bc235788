/*
 * The Streamlit component that only carries bytes. They have their own name in front, up to a line feed: raw bytes
 * travel without base64 only on their own.
 */

import { broughtNow, gunzipped, register, registry } from "./tables.js";

const LINE_FEED = 10;

/** @param {{ data?: Uint8Array, parentElement: ParentNode }} call */
export default function ({ data, parentElement }) {
  if (!data) return;
  const carrier = /** @type {Element} */ (parentElement.querySelector(".lossviz-bytes"));
  const end = data.indexOf(LINE_FEED);
  const id = new TextDecoder().decode(data.subarray(0, end));
  const bytes = data.slice(end + 1);
  broughtNow().set(carrier, id);
  // a picture is drawn from its payload at once; a table is unpacked when it is first asked for
  if (!id.startsWith("payload ") || registry().has(id)) register(id, bytes);
  else gunzipped(bytes).then((payload) => register(id, payload));
  return () => { broughtNow().delete(carrier); }; // called once, when the component leaves the page
}
