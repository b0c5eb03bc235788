"""What can be exported of a lab."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from html import unescape
from typing import Any, ClassVar

from lossviz.export.dialects import CsvStyle, Written
from lossviz.export.options import FigureOptions
from lossviz.export.panels import WHOLE, Settings, Values
from lossviz.export.series import ALONE, Series
from lossviz.export.tables import traces_csv
from lossviz.labs.lab import Lab
from lossviz.loss import Loss
from lossviz.parameter import shown
from lossviz.picture.drawing import Drawing
from lossviz.picture.plate.copied import copied
from lossviz.picture.plate.parts import Copied, Panel
from lossviz.site.labs import lab_file
from lossviz.state.link import Read, Refusal, last

_PLAIN = FigureOptions()
# The options that a panel of a lab takes, as they are called in Python.
_TAKEN = ("size", "width", "scale", "dpi", "font_size", "font", "theme", "title", "source", "transparent", "crop")


@dataclass(frozen=True)
class OfLab:
    """The page of a lab."""

    lab: Lab[Any]
    words: ClassVar[Mapping[str, str]] = {}
    refuses: ClassVar[Sequence[str]] = (
        "prediction_range",
        "label_range",
        "value_range",
        "camera",
        "family",
        "beside",
    )

    def start(self) -> Any:
        return self.lab.view()

    def read(self, query: Values) -> Read[Any]:
        found: Read[Any] = self.lab.view.read_query(query)
        return found

    def changed(self, view: Any, changes: Values) -> Read[Any]:
        """A preset sets all controls, and the others after it."""
        rest = dict(changes)
        name = last(rest).get("preset")
        found, wrong = (view, ()) if name is None else self._preset(view, str(name))
        rest.pop("preset", None)
        found = self.lab.view.from_state({**found.written(), **self._place(found, rest), **last(rest)})
        return Read(found, (*wrong, *found.unmet(rest, prefix="")))

    def _place(self, view: Any, changes: Values) -> dict[str, Any]:
        """Where the selected point is, if one of its coordinates is changed: it needs the other."""
        beyond = {name: value for name, value in view.state().items() if name not in view.written()}
        return beyond if beyond.keys() & changes.keys() and "selected" not in changes else {}

    def _preset(self, view: Any, name: str) -> tuple[Any, tuple[Refusal, ...]]:
        presets = self.lab.presets()
        if name in presets:
            return presets[name][1], ()
        return view, (Refusal("preset", f"preset must be one of {', '.join(presets)}, got {shown(name)}"),)

    def offered(self, view: Any) -> Mapping[str, Loss]:
        return {loss.key: loss for loss in getattr(view, "losses", ())}

    def shows(self, view: Any, chosen: Settings) -> dict[str, Any]:
        """Each loss has controls of its own."""
        settings = {f"{key}_{name}": value for key, own in chosen.items() for name, value in own.items()}
        return {"shown": "~".join(chosen), **settings}

    def title(self, view: Any) -> str:
        return f"{self.lab.title}: {unescape(self._heading(self.lab.drawing(view)))}"

    def _heading(self, drawn: Drawing) -> str:
        found = drawn.base["title"]
        return re.sub("<[^>]*>", "", str(found["text"] if isinstance(found, dict) else found))

    def named(self, view: Any, what: str) -> tuple[str, dict[str, Any]]:
        """The preset, or all that differs from what the page opens with."""
        for name, (_, preset) in self.lab.presets().items():
            if preset == view:
                return self.lab.page, {"": name}
        return self.lab.page, dict(self._differences(view))

    def _differences(self, view: Any) -> Iterator[tuple[str, str]]:
        for name, text in view.query().items():
            yield name.removeprefix(f"{self.lab.page}_"), text

    def drawing(self, view: Any, among: Series = ALONE) -> Drawing:
        return self.lab.drawing(view)

    def panels(self, view: Any) -> tuple[str, ...]:
        return (WHOLE, *self.lab.panels(view))

    def row(
        self, view: Any, panels: Sequence[str], options: FigureOptions, among: Series = ALONE
    ) -> tuple[list[Panel], str]:
        for name in (*self.refuses, "references"):
            if getattr(options, name) != getattr(_PLAIN, name):
                raise ValueError(f"a panel of a lab takes no {name}; it takes {', '.join(_TAKEN)}")
        return [*self._copied(view, panels)], self._heading(self.lab.drawing(view))

    def series(self, views: Sequence[Any], panels: Sequence[str], options: FigureOptions) -> Series:
        return ALONE

    def page(self, view: Any) -> str:
        return lab_file(self.title(view), self.lab, view)

    def snippet(self, view: Any) -> str:
        return ""

    def tables(self, view: Any) -> Mapping[str, Written]:
        """What the whole picture draws, and what each of its panels does."""
        panels = {name: partial(self._table, view, name) for name in self.lab.panels(view)}
        return {WHOLE: lambda style: traces_csv(self.lab.drawing(view).traces, style), **panels}

    def _table(self, view: Any, name: str, style: CsvStyle) -> str:
        return traces_csv(self._copied(view, [name])[0].traces, style)

    def _copied(self, view: Any, panels: Sequence[str]) -> list[Copied]:
        drawn = self.lab.drawing(view)
        parts = {part.panel: part for part in drawn.parts}
        return [copied(drawn, parts[self.lab.panels(view).index(name)]) for name in panels]

    def behind(self, view: Any, panel: str) -> Sequence[str]:
        return (panel,)
