/*
 * The types of what Python tells a picture: `Payload.json()` in lossviz/picture/payload.py, field by field.
 *
 * A test reads this file and holds it against what Python makes, so each property stands on a line of its own.
 */

/** @typedef {import("./payload_controls.js").Control} Control */
/** @typedef {import("./payload_controls.js").Rule} Rule */

/** @typedef {boolean | number | string | null} StateValue */

/** @typedef {Record<string, StateValue>} State */

/**
 * What Plotly is told, by Plotly's names.
 * @typedef {Record<string, any>} Attributes
 */

/**
 * A change of a trace or a layout: values by dotted path.
 * @typedef {Record<string, any>} Patch
 */

/**
 * @typedef {object} Payload
 * @property {string} id
 * @property {number} revision says that Python has changed the state
 * @property {string} [session] to whom the picture speaks; a new one knows no more than the page's address
 * @property {State} state
 * @property {Figure} figure
 * @property {Record<"light" | "dark", Theme>} themes
 * @property {Shape[]} layouts
 * @property {string} alt
 * @property {Control[]} controls
 * @property {Record<string, Rule>} tables
 * @property {Following[]} bindings
 * @property {LayoutBinding[]} layout_bindings
 * @property {(Drag | Grab)[]} drag
 * @property {Handle[]} handles
 * @property {Target[]} targets
 * @property {State} opening
 * @property {string | null} play
 * @property {boolean} once
 * @property {boolean} auto whether it plays by itself until it is touched
 * @property {string} filename
 * @property {string[]} named
 * @property {Fit[]} fits
 * @property {Nearer[]} nearer
 * @property {string[][]} heard the curves that sound one after the other, panel by panel
 * @property {string[]} told the straight lines and bars whose numbers are said
 * @property {Record<string, string>} shown_by the controls that show traces, by trace
 * @property {Patch} untitled
 * @property {Slides | null} slides how it fills a projector's window, if it is to
 * @property {Sheets | null} sheets what a phone shows of it at a time; all of it if they are not said
 */

/**
 * @typedef {object} Slides
 * @property {SlideShape[]} shapes
 * @property {Part[]} parts what can be shown alone, in the order of its keys
 */

/**
 * @typedef {object} Sheets
 * @property {Tab[]} tabs
 * @property {Part[]} parts
 */

/**
 * @typedef {object} Tab
 * @property {string} label
 * @property {Patch} upright
 * @property {Patch} lying
 * @property {number[]} left_out parts that are on other sheets
 */

/**
 * @typedef {object} SlideShape
 * @property {number} min
 * @property {Patch} layout
 * @property {number[]} left_out parts that are shown alone only
 * @property {Patch[]} alone the layout with each part alone
 */

/**
 * @typedef {object} Part
 * @property {string} label
 * @property {string | null} scene
 * @property {string[] | null} panel
 * @property {Patch} hidden
 */

/**
 * @typedef {object} Fit
 * @property {"x" | "y" | "z"} axis
 * @property {string[]} traces
 * @property {string[]} layout the paths of what changes with a rung in the layout
 * @property {Record<string, string[]>} looks of what changes in traces
 * @property {Rung[]} rungs
 * @property {Record<string, any[]>} [ends] the ends of the controls at which it is to hold its first trace, too
 * @property {number} [reach] the rung that does in the payload's state
 */

/**
 * A range that an axis may settle on, with the values at the paths of its fit.
 * @typedef {object} Rung
 * @property {number} low
 * @property {number} high
 * @property {any[]} layout
 * @property {Record<string, any[]>} looks
 * @property {boolean} [cut] whether the axis says that it ends before the loss does
 */

/**
 * @typedef {object} Nearer
 * @property {string} trace
 * @property {number} by
 */

/**
 * @typedef {object} Figure
 * @property {Attributes[]} data
 * @property {Attributes} layout
 * @property {Attributes} config
 */

/**
 * @typedef {object} Theme
 * @property {Patch} layout
 * @property {Record<string, Patch>} traces
 */

/**
 * @typedef {object} Shape
 * @property {number} min
 * @property {Patch} layout
 */

/**
 * @typedef {object} LayoutBinding
 * @property {string} control
 * @property {Record<string, Patch>} values
 */

/** @typedef {Mark | Row | Rings | Point | Sheet} Following */

/**
 * @typedef {object} Mark
 * @property {"mark"} kind
 * @property {string} trace
 * @property {string} [x]
 * @property {string} [y]
 */

/**
 * @typedef {object} Row
 * @property {"row"} kind
 * @property {string} trace
 * @property {string} table
 * @property {string} quantity
 * @property {"x" | "y" | "z"} to
 * @property {"x" | "y" | "z"} [at]
 * @property {number} stride
 * @property {number} lift
 * @property {string} [ghost]
 * @property {string} [breaks]
 * @property {number} [side]
 * @property {State} [fixed]
 */

/**
 * @typedef {object} Rings
 * @property {"rings"} kind
 * @property {string} trace
 * @property {string} table
 * @property {string} breaks
 * @property {number} side
 */

/**
 * @typedef {object} Point
 * @property {"point"} kind
 * @property {string} trace
 * @property {string} table
 * @property {string} quantity
 * @property {"x" | "y" | "z"} to
 * @property {string} [x]
 * @property {string} [y]
 * @property {number} lift
 */

/**
 * @typedef {object} Sheet
 * @property {"surface"} kind
 * @property {string} trace
 * @property {string} table
 * @property {string} quantity
 * @property {number} stride
 */

/**
 * @typedef {object} Drag
 * @property {string} subplot
 * @property {string} control
 * @property {"x" | "y"} axis
 */

/**
 * @typedef {object} Grab
 * @property {string} subplot
 * @property {string[]} controls
 * @property {Pick} pick
 * @property {number[][]} [adds] the places along x and y where a click adds a point
 */

/**
 * @typedef {object} Pick
 * @property {string | null} trace whose points can be taken beside the chosen one
 * @property {string} control
 */

/**
 * @typedef {object} Handle
 * @property {string} subplot
 * @property {string} trace
 * @property {string} control
 * @property {"point" | "line" | "ring"} look
 * @property {number[]} times
 * @property {string | null} origin
 * @property {string} name what its mark is
 */

/**
 * @typedef {object} Target
 * @property {string} trace
 * @property {string} x
 * @property {string} y
 */

export {};
