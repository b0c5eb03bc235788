"""What can be exported of a lab."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from html import unescape
from typing import Any, ClassVar

from lossviz.export.beside import only_one, with_others
from lossviz.export.dialects import CsvStyle, Written
from lossviz.export.options import FigureOptions
from lossviz.export.panels import WHOLE, Settings, Values
from lossviz.export.rows import in_rows
from lossviz.export.series import ALONE, Series
from lossviz.export.tables import traces_csv
from lossviz.labs.axes import Axes, Ends
from lossviz.labs.lab import Lab
from lossviz.loss import Loss
from lossviz.parameter import shown
from lossviz.picture.drawing import Drawing
from lossviz.picture.plate.copied import at_ends, copied
from lossviz.picture.plate.parts import Copied, Panel
from lossviz.site.labs import lab_file
from lossviz.state.link import Read, Refusal, last, problems

# The options that every panel of a lab takes, as they are called in Python; what is chosen is always marked.
_TAKEN = (
    "size",
    "width",
    "scale",
    "dpi",
    "font_size",
    "font",
    "theme",
    "title",
    "source",
    "transparent",
    "crop",
    "references",
)
# The ranges, with the axes that they are of.
_RANGES = {"prediction_range": "across", "label_range": "along", "value_range": "up"}


@dataclass(frozen=True)
class OfLab:
    """The page of a lab."""

    lab: Lab[Any]
    words: ClassVar[Mapping[str, str]] = {}

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
        return f"{self.lab.title}: {unescape(self._heading(self._whole(view)))}"

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
        return self._whole(view, among.views)

    def _whole(self, view: Any, among: Sequence[Any] = ()) -> Drawing:
        self.lab.check()
        return self.lab.drawn(view, among)

    def missing(self) -> str:
        try:
            self.lab.check()
        except ValueError as error:
            return str(error)
        return ""

    def panels(self, view: Any) -> tuple[str, ...]:
        return (WHOLE, *self.lab.panels(view))

    def rows(self, view: Any, whole: str) -> Sequence[Sequence[str]]:
        return in_rows(self.lab.panels(view))

    def surfaces(self, view: Any) -> Sequence[str]:
        solid = [name for name, axes in self.lab.axes(view).items() if axes.solid]
        return (WHOLE, *solid) if solid else ()

    def single(self, view: Any) -> Sequence[str]:
        return [name for name, axes in self.lab.axes(view).items() if axes.one]

    def joined(self, view: Any, options: FigureOptions) -> tuple[Any, FigureOptions]:
        """Losses beside those of the page are drawn as its own."""
        if not options.beside:
            return view, options
        offered = self.offered(view)
        if not offered:
            raise only_one(view.page)
        shown = {key: offered[key] for key in self._shown(view)}
        chosen = with_others(view.page, shown, offered, options, shared=False)
        read = self.changed(view, self.shows(view, chosen))
        if read.refused:
            raise ValueError(f"beside: {problems(read.refused)}")
        if unsuited := set(chosen) - set(self._shown(read.view)):
            raise ValueError(f"beside: the scene that {view.page} shows has no {', '.join(sorted(unsuited))}")
        return read.view, options.but(beside=())

    def _shown(self, view: Any) -> list[str]:
        """The keys of the losses that are drawn."""
        return list(view.scenes) if hasattr(view, "scenes") else [loss.key for loss in view.drawn]

    def row(
        self, view: Any, panels: Sequence[str], options: FigureOptions, among: Series = ALONE
    ) -> tuple[list[Panel], str]:
        view, options = self.joined(view, options)
        self.check(view, panels, options, among.views)
        ends = Ends(options.prediction_range, options.label_range, options.value_range)
        found = [self._panel(view, name, ends, options, among) for name in panels]
        return found, self._heading(self._whole(view))

    def check(self, view: Any, panels: Sequence[str], options: FigureOptions, among: Sequence[Any] = ()) -> None:
        self.lab.check()
        axes = self._axes(view, among)
        asked = ["family"] * options.family + [name for name in _RANGES if getattr(options, name) is not None]
        for option in asked:
            which = _RANGES.get(option, "")
            own = list(dict.fromkeys(axis for name in panels if (axis := getattr(axes[name], which, None))))
            if not own:
                raise ValueError(_refusal(option, which, panels, axes))
            if len(own) > 1:
                counted = " and ".join(axis.name for axis in own)
                alone = f"name one panel, such as {panels[0]}"
                raise ValueError(f"{option} is for panels with the same axis, and these have {counted}: {alone}")
            own[0].check(option, getattr(options, option))

    def references(self, view: Any) -> str:
        return "|".join(f"^{id}$" for id in self.lab.references) or "^$"

    def _panel(self, view: Any, name: str, ends: Ends, options: FigureOptions, among: Series) -> Panel:
        axes = self._axes(view, among.views)[name]
        own = Ends(*(end if getattr(axes, at) else None for at, end in vars(ends).items()))
        if options.camera is not None and axes.solid and self.lab.solid is not None:
            seen = self.lab.solid(view, name, options.camera, own, among.views)
            return replace(seen, cameras=among.cameras)
        up = own.along if axes.along else own.up
        return at_ends(self._copied(view, name, own, options.references is not False, among.views), own.across, up)

    def _axes(self, view: Any, among: Sequence[Any]) -> Mapping[str, Axes]:
        """The axes of a picture's panels: of an animation those of the view that has most of them."""
        return max((self.lab.axes(each) for each in (view, *among)), key=len)

    def series(self, views: Sequence[Any], panels: Sequence[str], options: FigureOptions) -> Series:
        return Series(views=tuple(self.joined(view, options)[0] for view in views))

    def page(self, view: Any) -> str:
        self.lab.check()
        return lab_file(self.title(view), self.lab, view)

    def snippet(self, view: Any) -> str:
        return ""

    def tables(self, view: Any) -> Mapping[str, Written]:
        """What the whole picture draws, and what each of its panels does."""
        panels = {name: partial(self._table, view, name) for name in self.lab.panels(view)}
        return {WHOLE: lambda style: traces_csv(self._whole(view).traces, style), **panels}

    def _table(self, view: Any, name: str, style: CsvStyle) -> str:
        return traces_csv(self._copied(view, name, Ends()).traces, style)

    def _copied(self, view: Any, name: str, ends: Ends, references: bool = True, among: Sequence[Any] = ()) -> Copied:
        ranged = self.lab.ranged if ends != Ends() else None
        drawn = ranged(view, name, ends, among) if ranged else self._whole(view, among)
        if not references:
            drawn = replace(drawn, traces=tuple(each for each in drawn.traces if each.id not in self.lab.references))
        parts = {part.panel: part for part in drawn.parts}
        names = list(self._axes(view, among))
        return copied(drawn, parts[names.index(name)])

    def behind(self, view: Any, panel: str) -> Sequence[str]:
        return (panel,)


def _refusal(option: str, which: str, panels: Sequence[str], axes: Mapping[str, Axes]) -> str:
    """Why panels do not take an option: which others do, or if none does, what these take."""
    others = [name for name, own in axes.items() if getattr(own, which, None)]
    if others:
        return f"{option} is for {', '.join(others)}, and not for {', '.join(panels)}"
    taken = [name for name, at in _RANGES.items() if all(getattr(axes[panel], at) for panel in panels)]
    whose = "it takes" if len(panels) == 1 else f"{', '.join(panels)} take"
    return f"a panel of a lab takes no {option}; {whose} {', '.join((*_TAKEN, *taken))}"
