/* Files on their way from the browser to the viewer's disk: what an address holds, and how large a file is. */

/**
 * What a `data:` address holds. Not fetched: a page's security policy may allow no such address.
 * @param {string} address
 */
export function contentOf(address) {
  const comma = address.indexOf(",");
  const [type, ...marks] = address.slice("data:".length, comma).split(";");
  const body = decodeURIComponent(address.slice(comma + 1));
  return new Blob([marks.includes("base64") ? decoded64(body) : body], { type });
}

/** @param {string} text */
const decoded64 = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

/** Where the head of a PNG has ended. */
export const PNG_HEAD = 33;

/**
 * A PNG with a chunk of bytes behind its head, as Python writes it.
 * @param {Blob} blob
 * @param {string} chunk in base64; empty for none
 */
export const withChunk = (blob, chunk) => (chunk
  ? new Blob([blob.slice(0, PNG_HEAD), decoded64(chunk), blob.slice(PNG_HEAD)], { type: blob.type }) : blob);

/** @param {Blob} blob @param {string} name */
export function download(blob, name) {
  const anchor = document.createElement("a");
  anchor.href = URL.createObjectURL(blob);
  anchor.download = name;
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(anchor.href), 60_000);
}

/** How long something takes that is made piece by piece. */
export class Span {
  start = performance.now();

  /**
   * What is left, in words; empty as long as nobody can know.
   * @param {number} done
   * @param {number} all
   */
  left(done, all) {
    if (done < 2) return "";
    const seconds = Math.max(1, Math.round((performance.now() - this.start) / done * (all - done) / 1000));
    return seconds < 90 ? ` about ${seconds} s left` : ` about ${Math.round(seconds / 60)} minutes left`;
  }
}

/**
 * How large a file is, in words.
 * @param {number} bytes
 */
export function sizeText(bytes) {
  if (bytes < 1000) return `${bytes} bytes`;
  return bytes < 999_500 ? `${Math.round(bytes / 1000)} KB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
