import { readFileSync } from "node:fs";
import { join } from "node:path";

/** What Python has computed for the test of that name: see fixtures.py. */
export const fixture = (name) => JSON.parse(readFileSync(join(process.env.LOSSVIZ_FIXTURES, `${name}.json`), "utf8"));

export const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
