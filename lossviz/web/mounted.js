/* The pictures of a page by their payloads' names: `window.__lossviz`, for those who look in from outside. */

import { playByItself } from "./autoplay.js";
import { make } from "./elements.js";
import { tellHeight } from "./framed.js";
import { Live } from "./live.js";
import { query } from "./names.js";
import { turnTo } from "./parts.js";

/** @typedef {import("./payload.js").Payload} Payload */
/** @typedef {import("./payload.js").State} State */

/**
 * Mounts a picture; a fault in it becomes a sentence in its place.
 * @param {HTMLElement} root
 * @param {Payload} payload
 * @param {import("./picture.js").Hooks} hooks
 */
export function mountPicture(root, payload, hooks) {
  const mounted = (window.__lossviz ??= new Map());
  /** @type {Live | undefined} */
  let live;
  let endPlay = () => {};
  let pointed = "";
  const untell = payload.controls.length ? tellHeight(root) : () => {}; // once a page, by the picture that it is about
  const failed = (/** @type {unknown} */ error) => {
    console.error("lossviz:", error);
    if (live?.note.isConnected) live.fail(error);
    else root.replaceChildren(make("p", { class: "lossviz-note", role: "alert" },
      "This picture could not be drawn; reload the page to try again."));
  };
  const guarded = (/** @type {() => void} */ work) => { try { work(); } catch (error) { failed(error); } };
  const handle = {
    update: (/** @type {Payload} */ next) => guarded(() => live?.update(next)),
    retell: () => live?.retell(),
    state: () => ({ ...live?.state }),
    query: () => (live ? query(live.payload, live.state) : ""),
    set: (/** @type {State} */ state) => guarded(() => live?.set(state)),
    highlight: (/** @type {import("./highlight.js").Marked | null} */ marked) => guarded(() => {
      live?.highlight.show(marked);
      const text = JSON.stringify(marked);
      if (live && text !== pointed) turnTo(live, marked);
      pointed = text;
    }),
    toImage: (/** @type {Parameters<Live["toImage"]>[0]} */ options) => live?.toImage(options),
    play: () => live?.play(),
    stop: () => live?.stop(),
    destroy: () => {
      endPlay();
      untell();
      live?.destroy();
      if (mounted.get(payload.id) === handle) mounted.delete(payload.id);
    },
  };
  mounted.set(payload.id, handle);
  guarded(() => {
    live = new Live(root, payload, hooks);
    endPlay = playByItself(live);
  });
  return handle;
}

/** @typedef {ReturnType<typeof mountPicture>} Handle */
