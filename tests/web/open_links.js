/* For Python's tests: a page's data and links into it, a line of JSON; answers with what each link opens and says. */

import { createInterface } from "node:readline";

import { opened, stateIn } from "../../lossviz/web/forms.js";
import { asked, complaint } from "../../lossviz/web/links.js";

for await (const line of createInterface({ input: process.stdin })) {
  const { data: { forms, usual }, links } = JSON.parse(line);
  const { id } = forms[0].payload;
  const found = links.map((link) => {
    const texts = asked(`#${link}`, id);
    const { next, state } = opened(forms, usual, texts);
    const shown = stateIn(next, state);
    return { form: next.form, state: shown, said: complaint(next.payload, texts, shown) };
  });
  process.stdout.write(`${JSON.stringify(found)}\n`);
}
