/* What a figure is asked for. */

/** @typedef {import("./payload.js").Attributes} Attributes */
/** @typedef {import("./payload.js").State} State */

/**
 * For what a figure is made.
 * @typedef {object} Wanted
 * @property {"light" | "dark"} theme
 * @property {number} width
 * @property {number} [room] the height that the page has for it; none if it does not say
 * @property {number} [freed] what controls leave that are not there, in pixels
 * @property {State} state
 * @property {Record<string, Attributes>} ghosts curves as they were when a drag began, by trace
 * @property {(scene: string) => Attributes | null | undefined} cameraOf the camera that a scene is to have, if known
 * @property {Attributes | null} [drawn] the layout on the screen, if this figure will be drawn: null for the first
 * @property {boolean} [settled] whether nothing is moved, so that axes settle
 * @property {import("./slides.js").Slide | import("./slides.js").Sheet | null} [slide] the projector's window that it
 * fills, or the sheet of it that a phone shows
 */

export {};
