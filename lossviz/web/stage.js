/*
 * A loss page's stage: it stays in sight while the numbers below it are read, wherever the window leaves them room, and
 * an answer is seen when it comes. Streamlit gives the stage its class and no other mark.
 */

/** The lowest window in which the stage stays, and the room below it that it has to leave, in pixels. */
const WINDOW = 850;
const ROOM = 200;

/**
 * Whether a stage of this height may stay at the top of a window.
 * @param {number} stage
 * @param {number} height
 */
export const stays = (stage, height) => height >= WINDOW && height - stage >= ROOM;

/**
 * Keeps the stage around a picture in sight as long as it leaves room; stops when what is returned is called.
 * @param {HTMLElement} root
 * @returns {() => void}
 */
export function keepStage(root) {
  const stage = /** @type {HTMLElement | null} */ (root.closest(".st-key-stage"));
  if (!stage) return () => {};
  const main = /** @type {HTMLElement | null} */ (stage.closest('[data-testid="stMain"]'));
  const holder = /** @type {HTMLElement} */ (stage.parentElement);
  const look = () => {
    const kept = !root.matches(".lossviz-phone") && stays(stage.offsetHeight, window.innerHeight);
    holder.classList.toggle("lossviz-stays", kept);
    // what gets the focus is scrolled to where the stage does not cover it
    main?.style.setProperty("scroll-padding-top", kept ? `${stage.offsetHeight}px` : "");
  };
  const sizes = new ResizeObserver(look);
  sizes.observe(stage);
  window.addEventListener("resize", look);
  return () => {
    sizes.disconnect();
    window.removeEventListener("resize", look);
    main?.style.removeProperty("scroll-padding-top");
  };
}

/**
 * Scrolls an answer that has come into sight, if it is not: on a phone it stands below the fold. Stops when what is
 * returned is called.
 * @param {HTMLElement} root
 * @returns {() => void}
 */
export function showAnswers(root) {
  const words = root.closest(".st-key-stage")?.querySelector(".st-key-stage_story");
  if (!words) return () => {};
  const come = new MutationObserver((changes) => {
    const answer = words.querySelector("[data-step-answer]");
    const holds = (/** @type {Node} */ node) => node.contains(answer) || Boolean(answer?.contains(node));
    const isNew = changes.some(({ addedNodes }) => [...addedNodes].some(holds));
    if (answer && isNew) answer.scrollIntoView({ block: "nearest" });
  });
  come.observe(words, { childList: true, subtree: true });
  return () => come.disconnect();
}
