/** What the browser code shares across its scripts, and with those who look in from outside. */
interface Window {
  Plotly?: import("../../lossviz/web/plotly.js").Plotly;
  __lossviz?: Map<string, import("../../lossviz/web/mounted.js").Handle>;
  __lossvizAudio?: AudioContext;
  __lossvizConnection?: import("../../lossviz/web/connection.js").Watched;
  __lossvizFeet?: Map<string, HTMLElement>;
  __lossvizFrame?: (changes: import("../../lossviz/web/payload.js").Patch, scale: number) => Promise<string>;
  __lossvizMounts?: WeakMap<HTMLElement, any>;
  __lossvizHistory?: boolean;
  __lossvizPlotly?: Promise<import("../../lossviz/web/plotly.js").Plotly>;
  __lossvizTables?: import("../../lossviz/web/tables.js").Registry;
  __lossvizCarried?: Map<Element, string>;
  lossvizLessons?: Record<string, import("../../lossviz/web/lesson_steps.js").Plan>;
}
