/*
 * The Streamlit component that only carries bytes. They have their own name in front, up to a line feed: raw bytes
 * travel without base64 only on their own.
 */

import { register } from "./tables.js";

const LINE_FEED = 10;

/** @param {{ data?: Uint8Array }} call */
export default function ({ data }) {
  if (!data) return;
  const end = data.indexOf(LINE_FEED);
  register(new TextDecoder().decode(data.subarray(0, end)), data.subarray(end + 1));
}
