/* A picture that plays by itself: while it is seen, until it is touched, and not for those who want no motion. */

import { showPlaying, startPlaying } from "./play.js";

/** @typedef {import("./live.js").Live} Live */

/** How long to wait for what is still on its way. */
const PATIENCE_MS = 400;

/**
 * Whether a picture is drawn, and has the numbers to move.
 * @param {Live} live
 */
function isReady({ shown, payload, figure }) {
  return shown !== null && Object.values(payload.tables).every(({ id }) => figure.numbers.has(id));
}

/**
 * Plays a picture whose payload says so; it tells nobody. Returns what ends it.
 * @param {Live} live
 */
export function playByItself(live) {
  const over = new AbortController();
  let seen = false;
  const watched = new window.IntersectionObserver((entries) => {
    seen = entries[entries.length - 1].isIntersecting;
    if (seen || !live.playing) return;
    live.playing = false;
    showPlaying(live);
  });
  const end = () => {
    over.abort();
    watched.disconnect();
  };
  const begin = () => {
    if (over.signal.aborted || live.dead) return;
    if (seen && !live.playing && isReady(live)) startPlaying(live);
    setTimeout(begin, PATIENCE_MS);
  };
  if (!live.payload.auto || matchMedia("(prefers-reduced-motion: reduce)").matches) return end;
  watched.observe(live.root);
  for (const type of ["pointerdown", "keydown", "input"])
    live.root.addEventListener(type, end, { capture: true, signal: over.signal });
  begin();
  return end;
}
