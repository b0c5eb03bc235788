/*
 * All that a component's element carries of its browser code: where that is. The code is a file of the server, which a
 * browser has once; inside of an element it would travel again with each of its changes.
 */

/** @typedef {(call: any) => (() => void) | void} Mounting */

/**
 * A component whose code is the module at `place`; `lost` is said in its place if that does not come.
 *
 * A server that restarts is back within seconds, so what did not come is asked for again; under another address, as a
 * browser remembers that a module failed. Streamlit calls for every change, and has a component leave with its place in
 * the page, but also when a change comes before the call for the last one has answered: then it is there, and stays.
 * @param {string} place
 * @param {string} lost
 * @param {(address: string) => Promise<{ default: Mounting }>} load
 * @param {number} wait in milliseconds, the first time
 * @returns {(call: { parentElement: HTMLElement }) => Promise<(() => void) | void>}
 */
export function loader(place, lost, load = (address) => import(address), wait = 300) {
  /** @type {Promise<{ default: Mounting } | void> | null} */
  let loading = null;
  const note = document.createElement("p");
  Object.assign(note, { className: "lossviz-note", role: "alert", textContent: lost });
  const asked = async (times = 0) => {
    try {
      return await load(new URL(times ? `${place}?${times}` : place, document.baseURI).href);
    } catch (error) {
      if (times > 5) throw error;
      await new Promise((done) => { setTimeout(done, wait * 2 ** times); });
      return asked(times + 1);
    }
  };
  const failed = (/** @type {unknown} */ error) => {
    loading = null; // the next change asks again
    console.error("lossviz:", error);
  };
  return async (call) => {
    const { parentElement } = call;
    const code = await (loading ??= asked().catch(failed));
    if (!code) {
      if (lost) parentElement.append(note);
      return;
    }
    note.remove();
    const leave = code.default(call);
    return () => { if (!parentElement.isConnected) leave?.(); };
  };
}
