/*
 * What a saved picture says of itself, without a visible mark: the same words in the same places as
 * lossviz/export/metadata writes them into exported files. A test holds both alike.
 */

import { query } from "./names.js";
import { linkText } from "./spelling.js";
import { PNG_HEAD } from "./taken.js";

/** @typedef {{ title: string, description: string, link: string, settings: Record<string, string> }} About */

export const SOFTWARE = "lossviz 0.1.0";
const LICENCE = "https://creativecommons.org/licenses/by/4.0/";
const TERMS = `CC BY 4.0, ${LICENCE}`;

const NAMESPACES = [
  ["rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"],
  ["dc", "http://purl.org/dc/elements/1.1/"],
  ["cc", "http://creativecommons.org/ns#"],
  ["xmp", "http://ns.adobe.com/xap/1.0/"],
  ["xmpRights", "http://ns.adobe.com/xap/1.0/rights/"],
].map(([name, url]) => `xmlns:${name}="${url}"`).join(" ");

/**
 * What there is to say of a mounted picture; its words are those that screen readers hear.
 * @param {Pick<import("./live.js").Live, "payload" | "state" | "plot">} live
 * @param {string} title
 * @returns {About}
 */
export function aboutOf({ payload, state, plot }, title) {
  const own = Object.entries(state).filter(([name]) => name in payload.state);
  return {
    title,
    description: plot.getAttribute("aria-label") ?? payload.alt,
    link: `${payload.id}?${query(payload, state)}`,
    settings: Object.fromEntries(own.map(([name, value]) => [name, linkText(value)])),
  };
}

/**
 * All that a picture says of itself, its settings within its link, as one text.
 * @param {About} about
 */
export function inWords({ title, description, link }) {
  return `${title}. ${description} ${link} · ${SOFTWARE} · ${TERMS}`;
}

/**
 * A picture with its words in it; other files as they are.
 * @param {Blob} picture
 * @param {About} about
 */
export async function marked(picture, about) {
  if (picture.type === "image/png")
    return new Blob([markedPng(new Uint8Array(await picture.arrayBuffer()), about)], { type: picture.type });
  if (picture.type === "image/webp")
    return new Blob([markedWebp(new Uint8Array(await picture.arrayBuffer()), about)], { type: picture.type });
  if (!picture.type.startsWith("image/svg")) return picture;
  return new Blob([markedSvg(await picture.text(), about)], { type: picture.type });
}

/**
 * A PNG with text chunks behind its header.
 * @param {Uint8Array} bytes
 * @param {About} about
 */
export function markedPng(bytes, about) {
  const settings = Object.entries(about.settings).map(([name, value]) => `${name} = ${value}`).join(", ");
  const chunks = Object.entries({
    Title: about.title,
    Description: about.description,
    Source: about.link,
    Comment: settings,
    Software: SOFTWARE,
    Copyright: TERMS,
    "XML:com.adobe.xmp": packetOf(about),
  }).map(([name, text]) => textChunk(name, text));
  return joined([bytes.subarray(0, PNG_HEAD), ...chunks, bytes.subarray(PNG_HEAD)]);
}

/** What of a WebP says what is in it: how large it is, and by these bits whether it is transparent, and has words. */
const WEBP_HEAD = 12;
const XMP_BIT = 0x04;
const ALPHA_BIT = 0x10;

/**
 * A WebP with its words as its last part, for which a simple file becomes an extended one.
 * @param {Uint8Array} bytes
 * @param {About} about
 */
export function markedWebp(bytes, about) {
  const kind = new TextDecoder().decode(bytes.subarray(WEBP_HEAD, 16));
  const head = kind === "VP8X" ? bytes.slice(20, 30) : webpHead(bytes, kind);
  head[0] |= XMP_BIT;
  const rest = bytes.subarray(kind === "VP8X" ? 30 : WEBP_HEAD);
  const words = webpPart("XMP ", new TextEncoder().encode(packetOf(about)));
  return webpPart("RIFF", joined([new TextEncoder().encode("WEBP"), webpPart("VP8X", head), rest, words]));
}

/**
 * What an extended file begins with, from a simple one: whether it is transparent, and how large.
 * @param {Uint8Array} bytes
 * @param {string} kind "VP8L" without loss, "VP8 " with
 */
function webpHead(bytes, kind) {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const packed = view.getUint32(21, true);
  const lossless = kind === "VP8L";
  const width = lossless ? packed & 0x3fff : (view.getUint16(26, true) & 0x3fff) - 1;
  const height = lossless ? (packed >> 14) & 0x3fff : (view.getUint16(28, true) & 0x3fff) - 1;
  const head = new DataView(new ArrayBuffer(10));
  head.setUint8(0, lossless ? bytes[24] & ALPHA_BIT : 0);
  head.setUint32(4, width, true);
  head.setUint16(7, height, true);
  return new Uint8Array(head.buffer);
}

/**
 * A part of a WebP: kind, length, body, and what makes it even.
 * @param {string} kind
 * @param {Uint8Array} body
 */
function webpPart(kind, body) {
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, body.length, true);
  return joined([new TextEncoder().encode(kind), length, body, new Uint8Array(body.length % 2)]);
}

/** @param {About} about */
function packetOf(about) {
  const begin = '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>';
  return `${begin}<x:xmpmeta xmlns:x="adobe:ns:meta/">${rdf(about)}</x:xmpmeta><?xpacket end="r"?>`;
}

/**
 * An SVG with title, description and RDF as its first elements.
 * @param {string} text
 * @param {About} about
 */
export function markedSvg(text, about) {
  const head = /^\s*<svg\b[^>]*>/.exec(text)?.[0];
  if (!head) return text;
  const words = `<title>${xml(about.title)}</title><desc>${xml(about.description)}</desc>`;
  return `${head}${words}<metadata>${rdf(about)}</metadata>${text.slice(head.length)}`;
}

/** @param {About} about */
function rdf({ title, description, link, settings }) {
  const worded = (/** @type {string} */ text) =>
    `<rdf:Alt><rdf:li xml:lang="x-default">${xml(text)}</rdf:li></rdf:Alt>`;
  const listed = Object.entries(settings).map(([name, value]) => `<rdf:li>${xml(`${name} = ${value}`)}</rdf:li>`);
  return [
    `<rdf:RDF ${NAMESPACES}><rdf:Description rdf:about="">`,
    `<dc:title>${worded(title)}</dc:title><dc:description>${worded(description)}</dc:description>`,
    `<dc:source>${xml(link)}</dc:source><dc:subject><rdf:Bag>${listed.join("")}</rdf:Bag></dc:subject>`,
    `<dc:rights>${worded(TERMS)}</dc:rights><cc:license rdf:resource="${LICENCE}"/>`,
    `<xmp:CreatorTool>${SOFTWARE}</xmp:CreatorTool><xmpRights:Marked>True</xmpRights:Marked>`,
    `<xmpRights:WebStatement>${LICENCE}</xmpRights:WebStatement></rdf:Description></rdf:RDF>`,
  ].join("");
}

/**
 * A text as it stands in XML, without characters that may not.
 * @param {string} text
 */
function xml(text) {
  const allowed = text.replace(/[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "");
  return allowed.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/**
 * A chunk of text: length, kind, keyword, text, checksum.
 * @param {string} keyword
 * @param {string} text
 */
function textChunk(keyword, text) {
  const body = new TextEncoder().encode(`iTXt${keyword}\0\0\0\0\0${text.replaceAll("\0", "")}`);
  return joined([word(body.length - 4), body, word(checksum(body))]);
}

/** @param {number} value */
function word(value) {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}

/**
 * The cyclic redundancy check of PNG.
 * @param {Uint8Array} bytes
 */
function checksum(bytes) {
  let left = 0xffffffff;
  for (const byte of bytes) {
    left ^= byte;
    for (let bit = 0; bit < 8; bit++) left = (left >>> 1) ^ (left & 1 ? 0xedb88320 : 0);
  }
  return (left ^ 0xffffffff) >>> 0;
}

/** @param {Uint8Array[]} parts */
function joined(parts) {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
