/*
 * The types of a payload's controls and of the rules of its tables: what a viewer can set, and where the numbers of
 * each setting stand (lossviz/picture/payload.py).
 *
 * A test reads this file and holds it against what Python makes, so each property stands on a line of its own.
 */

/** @typedef {import("./payload.js").Attributes} Attributes */

/** @typedef {Range | Choice | Cameras} Control */

/**
 * @typedef {object} Range
 * @property {"range"} kind
 * @property {string} name
 * @property {string} label
 * @property {string} help
 * @property {boolean} quiet
 * @property {(number | string)[]} values numbers, and words for infinities
 * @property {string[]} text
 * @property {string} allowed
 * @property {string} spoken
 * @property {boolean} exact
 * @property {number} min
 * @property {number} max
 * @property {boolean} [integer]
 * @property {boolean} [optional]
 * @property {number} [initial]
 * @property {string[]} [ends] what stands at its ends; its first and last text if it does not say
 * @property {string[]} [endless] the infinities that it may hold
 * @property {Record<string, string>} [names] the names of values, by their text in links
 */

/**
 * @typedef {object} Choice
 * @property {"choice"} kind
 * @property {string} name
 * @property {string} label
 * @property {string} help
 * @property {boolean} quiet
 * @property {Option[]} options
 */

/**
 * @typedef {object} Option
 * @property {boolean | string} value
 * @property {string} text
 */

/**
 * @typedef {object} Cameras
 * @property {"view"} kind
 * @property {string} name
 * @property {string} label
 * @property {string} help
 * @property {boolean} quiet
 * @property {string} allowed
 * @property {NamedCamera[]} options
 */

/**
 * @typedef {object} NamedCamera
 * @property {string} value
 * @property {string} text
 * @property {Attributes} camera
 */

/**
 * @typedef {object} Rule
 * @property {string} id
 * @property {string} dtype
 * @property {Along[]} parameters
 * @property {string[]} quantities
 * @property {number} length
 * @property {Along} prediction
 * @property {Along | null} label
 * @property {Term[]} terms
 */

/**
 * @typedef {object} Along
 * @property {string} control
 * @property {(number | string)[]} nodes
 */

/**
 * @typedef {object} Term
 * @property {number} start
 * @property {number} label
 * @property {number} prediction
 * @property {number[] | null} weight
 */

export {};
