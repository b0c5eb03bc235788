"""What can be exported of the page of a loss, of the catalogue or written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from html import unescape
from typing import Any, ClassVar

from lossviz.export.dialects import Written
from lossviz.export.options import FigureOptions
from lossviz.export.panels import CURVE, LOSS_PANELS, VIEWS, WHOLE, Settings, Values
from lossviz.export.rows import LOSS_ROWS, in_panels
from lossviz.export.series import ALONE, Series
from lossviz.export.tables import curve_csv, surface_csv
from lossviz.expression import WrittenLoss, read_words
from lossviz.lessons.snippets import lossviz_snippet
from lossviz.loss import Loss
from lossviz.picture.curve import spans_of
from lossviz.picture.drawing import Drawing
from lossviz.picture.loss.frame import compared, widest, widest_of
from lossviz.picture.loss.layout import drawing as linked
from lossviz.picture.loss.layout import full_title
from lossviz.picture.plate.losses import panel
from lossviz.picture.plate.parts import Copied, Panel
from lossviz.picture.plate.shown import PANELS, Shown
from lossviz.sampling.grid import Curve, curve
from lossviz.sampling.sweep import PREDICTIONS
from lossviz.site import exported_page
from lossviz.state.link import Read, Refusal, last
from lossviz.state.names import name_of
from lossviz.state.view import View, default_view, read_query, view_of


def curve_of(view: View) -> Curve:
    """The samples of a view's three curves.

    >>> curve_of(default_view("mse")).label
    0.0
    """
    return curve(view.loss, view.label, prediction=view.plane.axes(view.extent)[0], resolution=PREDICTIONS)


@dataclass(frozen=True)
class OfLoss:
    """The page of a loss."""

    key: str
    words: ClassVar[Mapping[str, str]] = {panel: view for view, panel in VIEWS.items()} | {
        panel: f"{panel}-curve" for panel in ("loss", "gradient", "curvature")
    }

    def start(self) -> View:
        return default_view(self.key)

    def read(self, query: Values) -> Read[View]:
        return read_query(self.key, query)

    def changed(self, view: View, changes: Values) -> Read[View]:
        state = view.state()
        if any(record.kind == "flag" and record.name in changes for record in view.loss.parameters()):
            # a point on the probability's axis is none on the logit's
            state = {name: value for name, value in state.items() if name not in ("prediction", "range")}
        found = view_of(view.loss, {**state, **last(changes)})
        return Read(found, found.unmet(changes, prefix=""))

    def offered(self, view: View) -> Mapping[str, Loss]:
        return {}

    def shows(self, view: View, chosen: Settings) -> dict[str, Any]:
        return {}

    def title(self, view: View) -> str:
        return unescape(full_title(view))

    def named(self, view: View, what: str) -> tuple[str, dict[str, Any]]:
        beside = {"beside": view.loss.words.get("beside") or None}
        at_label = any(word == WHOLE or word.endswith("curve") for word in what.split("+"))
        label = {"label": view.label} if at_label else {}
        return name_of(view.loss), {**view.loss.settings(), **beside, **label}

    def drawing(self, view: View, among: Series = ALONE) -> Drawing:
        return linked(view, held=among.whole)

    def panels(self, view: View) -> tuple[str, ...]:
        return LOSS_PANELS

    def rows(self, view: View, whole: str) -> Sequence[Sequence[str]]:
        return LOSS_ROWS[whole]

    def surfaces(self, view: View) -> Sequence[str]:
        return (WHOLE, *(name for name, (_, solid) in PANELS.items() if solid))

    def missing(self) -> str:
        return ""

    def single(self, view: View) -> Sequence[str]:
        return [name for name, (_, solid) in PANELS.items() if solid]

    def joined(self, view: View, options: FigureOptions) -> tuple[View, FigureOptions]:
        if options.camera is None:
            return view, options
        return replace(view, camera=options.camera), options.but(camera=None)

    def references(self, view: View) -> str:
        return "-yardstick"

    def check(self, view: View, panels: Sequence[str], options: FigureOptions) -> None:
        drawn = [PANELS[name] for name in panels]
        flat, solid = (", ".join(name for name, own in PANELS.items() if own[1] == deep) for deep in (False, True))
        if options.label_range and not any(deep for _, deep in drawn):
            raise ValueError(f"label_range is for surfaces: {solid}")
        for name in ("beside", "family"):
            if getattr(options, name) and all(deep for _, deep in drawn):
                raise ValueError(f"{name} is for curves: {flat}")
        if options.family and compared(view.loss) is None:
            raise ValueError(f"family: {view.loss.key} has no parameter whose curves can be drawn side by side")
        if options.value_range and len({quantity for quantity, _ in drawn}) > 1:
            may = "loss-surface and loss, gradient-surface and gradient, or curvature"
            raise ValueError(f"value_range is for panels of one quantity: {may}; got {', '.join(panels)}")

    def row(
        self, view: View, panels: Sequence[str], options: FigureOptions, among: Series = ALONE
    ) -> tuple[list[Panel], str]:
        self.check(view, panels, options)
        shown = Shown(
            view,
            options.prediction_range,
            options.label_range,
            options.value_range,
            not options.beside if options.references is None else options.references,
            options.family or view.several,
            options.marks,
            options.beside,
        )
        each = {name: replace(shown, span=among.panels.get(name), cameras=among.cameras) for name in panels}
        solid = any(PANELS[name][1] for name in panels)  # a surface is that of the page's loss alone
        return [panel(own, name) for name, own in each.items()], replace(
            shown, beside=() if solid else shown.beside
        ).title(panels)

    def series(self, views: Sequence[View], panels: Sequence[str], options: FigureOptions) -> Series:
        views = [replace(view, several=True) for view in views] if options.family else views
        cameras = tuple(dict.fromkeys(view.camera for view in views))
        whole = next((name for name in panels if name in LOSS_ROWS), None)
        if whole is not None and in_panels(whole, options):
            panels = [name for row in LOSS_ROWS[whole] for name in row]
        elif whole == WHOLE:
            return Series(widest(views), cameras=cameras)
        elif whole == CURVE:
            found = [spans_of(curve_of(view)) for view in views]
            return Series(panels={name: widest_of(each[name] for each in found) for name in found[0]})
        rows = [self.row(view, panels, options)[0] for view in views]
        spans = {
            name: widest_of(part.span for row in rows if not isinstance(part := row[place], Copied))
            for place, name in enumerate(panels)
        }
        return Series(panels=spans, cameras=cameras)

    def page(self, view: View) -> str:
        return exported_page(view)

    def snippet(self, view: View) -> str:
        return lossviz_snippet(view)

    def tables(self, view: View) -> Mapping[str, Written]:
        return {"surface": partial(surface_csv, view), "curve": partial(curve_csv, view)}

    def behind(self, view: View, panel: str) -> Sequence[str]:
        return ("surface", "curve") if panel == WHOLE else ("surface",) if panel.endswith("surface") else ("curve",)


@dataclass(frozen=True)
class OfWritten(OfLoss):
    """The page of a loss that somebody wrote."""

    key: str = WrittenLoss.key

    def start(self) -> View:
        return read_words({})[0].view

    def read(self, query: Values) -> Read[View]:
        return read_words(query)[0]

    def changed(self, view: View, changes: Values) -> Read[View]:
        """Another formula or other ranges begin with the defaults of their parameters."""
        words = view.loss.words
        stale = set(view.loss.settings()) if {"formula", "parameters"} & set(changes) else set()
        if "formula" in changes:
            stale |= {"parameters", "beside", "prediction", "label", "range"}
        state = {name: value for name, value in {**view.state(), **words}.items() if name not in stale}
        query = {f"{self.key}_{name}": value for name, value in {**state, **changes}.items()}
        found = read_words(query)[0]
        mine = [refusal for refusal in found.refused if refusal.name in changes]
        bare = (Refusal(r.name, r.problem.removeprefix(f"{self.key}_"), r.instead) for r in mine)
        return Read(found.view, tuple(bare))
