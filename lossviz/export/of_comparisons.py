"""What can be exported of a page that compares losses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

from lossviz.export.dialects import Written
from lossviz.export.options import FigureOptions
from lossviz.export.panels import WHOLE, Settings, Values
from lossviz.export.series import ALONE, Series
from lossviz.export.tables import compared_csv
from lossviz.loss import Loss
from lossviz.picture.compare.drawing import compare_title
from lossviz.picture.compare.drawing import drawing as comparison
from lossviz.picture.compare.scheme import control_of, scheme_of
from lossviz.picture.drawing import Drawing
from lossviz.picture.plate.parts import Panel
from lossviz.picture.plate.taken import compared_panel, compared_title
from lossviz.site import exported_page
from lossviz.state.compare import ComparisonView
from lossviz.state.link import Read, Refusal, gathered, last


@dataclass(frozen=True)
class OfComparison:
    """A page that compares losses."""

    view: type[ComparisonView]
    words: ClassVar[Mapping[str, str]] = {}
    refuses: ClassVar[Sequence[str]] = ("label_range", "camera", "family", "beside")

    def start(self) -> ComparisonView:
        return self.view.from_state({})

    def read(self, query: Values) -> Read[Any]:
        return self.view.read_query(query)

    def changed(self, view: ComparisonView, changes: Values) -> Read[Any]:
        """A link may hold parameters of losses that are not chosen; who sets them by hand means a loss that is."""
        found = self.view.from_state({**view.state(), **last(changes)})
        chosen = ", ".join(member.key for member in found.members)
        waiting = [name for name in changes if name in found.waiting() and name not in found.state()]
        idle = (Refusal(name, f"none of {chosen} has a parameter {name}") for name in waiting)
        return Read(found, (*found.unmet(changes, prefix=""), *idle))

    def offered(self, view: ComparisonView) -> Mapping[str, Loss]:
        return self.view.offered()

    def shows(self, view: ComparisonView, chosen: Settings) -> dict[str, Any]:
        """Parameters of one name share one control."""
        settings = gathered(pair for own in chosen.values() for pair in own.items())
        return {"losses": ",".join(chosen), **settings}

    def title(self, view: ComparisonView) -> str:
        return compare_title(view)

    def named(self, view: ComparisonView, what: str) -> tuple[str, dict[str, Any]]:
        chosen = view.written() | {"losses": "+".join(member.key for member in view.members)}
        for name in ("range", "points", view.sort.name, view.sort.odd):
            del chosen[name]
        return view.page, chosen

    def drawing(self, view: ComparisonView, among: Series = ALONE) -> Drawing:
        return comparison(view)

    def panels(self, view: ComparisonView) -> tuple[str, ...]:
        return (WHOLE, *(panel.replace("_", "-") for panel in scheme_of(view.sort).panels))

    def row(
        self, view: ComparisonView, panels: Sequence[str], options: FigureOptions, among: Series = ALONE
    ) -> tuple[list[Panel], str]:
        for name in self.refuses:
            if getattr(options, name):
                raise ValueError(f"a comparison takes no {name}")
        drawn = partial(
            compared_panel,
            view,
            across=options.prediction_range,
            up=options.value_range,
            references=options.references,
            marks=options.marks,
        )
        return [drawn(name.replace("-", "_")) for name in panels], compared_title(view)

    def series(self, views: Sequence[ComparisonView], panels: Sequence[str], options: FigureOptions) -> Series:
        return ALONE

    def page(self, view: ComparisonView) -> str:
        return exported_page(view)

    def snippet(self, view: ComparisonView) -> str:
        return ""

    def tables(self, view: ComparisonView) -> Mapping[str, Written]:
        return {name: partial(compared_csv, view, name) for name in (view.sort.name, view.sort.odd)}

    def behind(self, view: ComparisonView, panel: str) -> Sequence[str]:
        if panel == WHOLE:
            return tuple(self.tables(view))
        return (control_of(view.sort, panel.replace("-", "_")),)
