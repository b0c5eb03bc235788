/*
 * The table of the numbers behind a picture, of any picture: read from the traces as they are drawn, so that it cannot
 * say anything else. Like live.js it knows no loss.
 *
 * `lossvizNumbers(live, make)` makes the fold below a mounted picture; `fill()` on it writes the tables anew where it is open.
 * What a picture only draws for the eye (cursors, ghosts, underlays) is marked by hoverinfo "skip" and left out.
 */
var lossvizNumbers = (() => {
  "use strict";

  const ALL = 24, ROWS = 11, GRID = 7; // so many rows are shown whole, else so many of them; a surface as a square

  /** A number as the pages write it, to four digits. */
  function spell(value, percent) {
    if (typeof value !== "number") return value === null || value === undefined ? "–" : String(value);
    if (!Number.isFinite(value)) return "–";
    const text = String(Number((percent ? 100 * value : value).toPrecision(4))).replace("-", "−");
    return percent ? `${text} %` : text;
  }

  /** `count` places spread over `length`, both ends among them. */
  const spread = (length, count) => length <= count ? [...Array(length).keys()] : Array.from({ length: count }, (_, i) => Math.round((i * (length - 1)) / (count - 1)));

  /** Plotly's markup as plain text; of a heading that has remarks beside it only the bold part. */
  const plain = (text = "") => (/<b>(.*?)<\/b>/.exec(text)?.[1] ?? text).replace(/<[^>]*>/g, "").trim();

  const titled = (axis) => plain(axis?.title?.text ?? "");

  const isPercent = (axis) => /%$/.test(axis?.tickformat ?? "");

  /** The heading of a 2D panel: the bold note at the upper left corner of its axes. */
  function heading(layout, x, y) {
    const near = (note) => note.xref === "paper" && /<b>/.test(note.text) && Math.abs(note.x - x.domain[0]) + Math.abs(note.y - y.domain[1]) < 0.02;
    return plain((layout.annotations ?? []).find(near)?.text) || titled(y);
  }

  /** Curves and bars, those over the same places side by side; and single points as sentences. */
  function panels(traces, layout) {
    const groups = new Map(), points = [];
    for (const trace of traces) {
      const x = layout[`xaxis${(trace.xaxis ?? "x").slice(1)}`], y = layout[`yaxis${(trace.yaxis ?? "y").slice(1)}`];
      const name = plain(trace.name), head = heading(layout, x, y), places = Array.from(trace.x);
      const column = { name, head, values: Array.from(trace.y), percent: isPercent(y) };
      if (places.length === 1) { if (places[0] !== null) points.push({ ...column, across: titled(x), at: spell(places[0], isPercent(x)) }); continue; }
      const key = JSON.stringify([titled(x), places]);
      if (!groups.has(key)) groups.set(key, { across: titled(x) || "of", percent: isPercent(x), places, columns: [] });
      groups.get(key).columns.push(column);
    }
    return { groups: [...groups.values()], points };
  }

  const grouped = ({ across, percent, places, columns }) => {
    const alone = new Set(columns.map(({ head }) => head)).size === columns.length; // one curve to a panel needs no name
    const heads = columns.map(({ head, name }) => (alone && head ? head : head && head !== name ? `${head}: ${name}` : name));
    const rows = spread(places.length, places.length <= ALL ? ALL : ROWS).filter((i) => places[i] !== null);
    return {
      caption: [...new Set(columns.map(({ head }) => head))].join(", "),
      head: [across, ...heads],
      rows: rows.map((i) => [spell(places[i], percent), ...columns.map(({ values, percent }) => spell(values[i], percent))]),
    };
  };

  /** A surface over two axes as a square of heights; one over something else by the columns that it names itself. */
  function surface(trace, layout) {
    const { xaxis, yaxis, zaxis } = layout[trace.scene ?? "scene"], height = titled(zaxis), { x, y, z } = trace;
    const down = spread(z.length, GRID), right = spread(z[0].length, GRID);
    if (trace.meta?.columns) {
      const rows = down.flatMap((i) => right.map((j) => [...Array.from(trace.customdata[i][j], (value) => spell(value)), spell(z[i][j])]));
      const once = new Map(rows.filter((row) => !row.includes("–")).map((row) => [row.slice(0, -1).join(), row]));
      return { caption: plain(trace.name), head: [...trace.meta.columns, height], rows: [...once.values()] };
    }
    return {
      caption: `${height}, by ${titled(yaxis)} (down) and ${titled(xaxis)} (across)`,
      head: [titled(yaxis), ...right.map((j) => spell(x[j]))],
      rows: down.map((i) => [spell(y[i]), ...right.map((j) => spell(z[i][j]))]),
    };
  }

  function tables({ shown, plot }) {
    const traces = (shown ?? []).filter(({ visible, hoverinfo, x }) => visible !== false && hoverinfo !== "skip" && x?.length);
    const flat = panels(traces.filter(({ type = "scatter" }) => type === "scatter" || type === "bar"), plot.layout);
    const solid = traces.filter(({ type }) => type === "surface").map((trace) => surface(trace, plot.layout));
    const said = flat.points.map(({ name, head, across, at, values, percent }) => `${name}${head && head !== name ? ` (${head})` : ""}: ${spell(values[0], percent)}${across ? ` at ${across} ${at}` : ""}`);
    return { tables: [...flat.groups.map(grouped), ...solid], said };
  }

  function table(make, { caption, head, rows }) {
    const line = (cells, i) => make("tr", {}, ...cells.map((cell, j) => make(i < 0 || j === 0 ? "th" : "td", i < 0 ? { scope: "col" } : j === 0 ? { scope: "row" } : {}, cell)));
    const filled = make("table", {}, make("caption", {}, caption), make("thead", {}, line(head, -1)), make("tbody", {}, ...rows.map(line)));
    return make("div", { class: "lossviz-table", role: "group", "aria-label": caption || "numbers", tabindex: 0 }, filled); // wide ones scroll by key, too
  }

  return function lossvizNumbers(live, make) {
    const place = make("div", {});
    const fold = make("details", { class: "lossviz-numbers", toggle: () => fold.fill() }, make("summary", {}, "The numbers behind this picture"), place);
    fold.fill = () => {
      if (!fold.open || !live.shown) return;
      const found = tables(live), text = JSON.stringify(found);
      if (text === fold.text) return;
      fold.text = text;
      const said = found.said.length ? [make("p", {}, `Chosen: ${found.said.join("; ")}.`)] : [];
      place.replaceChildren(...said, ...found.tables.map((entry) => table(make, entry)));
    };
    return fold;
  };
})();
