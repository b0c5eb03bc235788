import js from "@eslint/js";

const names = (text) => Object.fromEntries(text.split(" ").map((name) => [name, "readonly"]));

const BROWSER = "AbortController Blob CSS CustomEvent DecompressionStream Element HTMLInputElement HTMLOptionElement"
  + " MediaRecorder MutationObserver ResizeObserver Response SVGElement TextDecoder TextEncoder URL URLSearchParams"
  + " addEventListener atob clearTimeout console createImageBitmap document fetch getComputedStyle history"
  + " location matchMedia navigator performance requestAnimationFrame setTimeout structuredClone window";
const NODE = "Blob Buffer CustomEvent EventTarget TextEncoder URL URLSearchParams atob btoa console globalThis process"
  + " structuredClone";

export default [
  { ignores: ["**/node_modules/", "lossviz/web/vendor/", "tests/web/plotly/"] },
  js.configs.recommended,
  {
    rules: {
      complexity: ["error", 12],
      "max-len": ["error", { code: 120, ignoreUrls: true }],
      "max-lines": ["error", 250],
      "no-var": "error",
      "prefer-const": "error",
    },
  },
  { files: ["lossviz/web/*.js"], languageOptions: { globals: names(BROWSER) } },
  { files: ["tests/web/*.js"], languageOptions: { globals: names(NODE) } },
];
