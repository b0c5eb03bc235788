"""What can be exported of a page that compares losses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

from lossviz.export.beside import with_others
from lossviz.export.dialects import Written
from lossviz.export.options import FigureOptions
from lossviz.export.panels import WHOLE, Settings, Values
from lossviz.export.rows import in_rows
from lossviz.export.series import ALONE, Series
from lossviz.export.tables import compared_csv
from lossviz.labs.axes import Axis
from lossviz.loss import Loss
from lossviz.picture.compare.drawing import compare_title
from lossviz.picture.compare.drawing import drawing as comparison
from lossviz.picture.compare.scheme import control_of, scheme_of
from lossviz.picture.drawing import Drawing
from lossviz.picture.loss.frame import widest_of
from lossviz.picture.plate.parts import Flat, Panel
from lossviz.picture.plate.taken import compared_panel, compared_title
from lossviz.sampling.comparison import SHARES
from lossviz.site import exported_page
from lossviz.state.compare import ComparisonView
from lossviz.state.link import Read, Refusal, gathered, last, problems


@dataclass(frozen=True)
class OfComparison:
    """A page that compares losses."""

    view: type[ComparisonView]
    words: ClassVar[Mapping[str, str]] = {}

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

    def rows(self, view: ComparisonView, whole: str) -> Sequence[Sequence[str]]:
        return in_rows(self.panels(view)[1:])

    def surfaces(self, view: ComparisonView) -> Sequence[str]:
        return ()

    def missing(self) -> str:
        return ""

    def single(self, view: ComparisonView) -> Sequence[str]:
        return ()

    def joined(self, view: ComparisonView, options: FigureOptions) -> tuple[ComparisonView, FigureOptions]:
        """Losses beside those of the page are members of it."""
        if not options.beside:
            return view, options
        shown = {member.key: member for member in view.members}
        chosen = with_others(view.page, shown, self.offered(view), options, shared=True)
        read = self.changed(view, self.shows(view, chosen))
        if read.refused:
            raise ValueError(f"beside: {problems(read.refused)}")
        return read.view, options.but(beside=())

    def row(
        self, view: ComparisonView, panels: Sequence[str], options: FigureOptions, among: Series = ALONE
    ) -> tuple[list[Panel], str]:
        view, options = self.joined(view, options)
        self.check(view, panels, options)
        odd = all(name.replace("-", "_") in SHARES for name in panels)
        drawn = partial(
            compared_panel,
            view,
            across=None if odd else options.prediction_range,
            along=options.prediction_range if odd else None,
            up=options.value_range,
            references=options.references is not False,
            marks=options.marks,
        )
        found = (drawn(name.replace("-", "_"), span=among.panels.get(name)) for name in panels)
        return [*found], compared_title(view)

    def references(self, view: ComparisonView) -> str:
        return "-equal"

    def check(self, view: ComparisonView, panels: Sequence[str], options: FigureOptions) -> None:
        for name in ("label_range", "camera", "family"):
            if getattr(options, name):
                taken = "prediction_range, value_range, beside, marks and references"
                raise ValueError(f"a comparison takes no {name}; its panels take {taken}")
        kinds = {"share" if name.replace("-", "_") in SHARES else name for name in panels}
        if options.value_range and len(kinds) > 1:
            may = f"{', '.join(view.sort.quantities)}, or the two shares"
            raise ValueError(f"value_range is for panels of one quantity: {may}; got {', '.join(panels)}")
        if kinds == {"share"}:
            Axis(view.sort.odd, *view.sort.reach).check("prediction_range", options.prediction_range)

    def series(self, views: Sequence[ComparisonView], panels: Sequence[str], options: FigureOptions) -> Series:
        """Of panels the ranges that hold what all of them draw; a whole picture has room for every setting anyway."""
        if WHOLE in panels:
            return ALONE
        rows = [self.row(view, panels, options)[0] for view in views]
        spans = (widest_of(part.span for part in parts if isinstance(part, Flat)) for parts in zip(*rows, strict=True))
        return Series(panels=dict(zip(panels, spans, strict=True)))

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
