"""Losses beside those of a page that shows several: they join them, so that its link says them, too."""

from __future__ import annotations

from collections.abc import Mapping

from lossviz.decimals import code
from lossviz.export.options import FigureOptions
from lossviz.loss import Loss
from lossviz.state.view import View

#: What is set on losses, by key and name.
Chosen = dict[str, dict[str, str]]


def with_others(
    page: str, shown: Mapping[str, Loss], offered: Mapping[str, Loss], options: FigureOptions, *, shared: bool
) -> Chosen:
    """The losses of a page with those that are to stand beside them, each with all its settings.

    ``shared`` is whether parameters of one name have one control. Raises ValueError for a loss that the page does not have,
    and for one that it shows already at other settings.
    """
    found = {key: _settings(loss, loss) for key, loss in shown.items()}
    for other in options.beside:
        key = other.loss.key
        if key not in offered:
            raise ValueError(f"beside: {page} has {', '.join(offered)}, got {key!r}")
        own = _settings(offered[key], other.loss)
        if key in found:
            at = ", ".join(f"{name}={value}" for name, value in found[key].items())
            others = ", ".join(name for name in offered if name not in found)
            raise ValueError(f"beside: {page} shows {key} once, and has it{at and f' at {at}'}; it can have {others}")
        if shared:
            own = _agreed(page, own, _usual(other), found)
        found[key] = own
    return found


def _settings(form: Loss, loss: Loss) -> dict[str, str]:
    """The texts of a loss's parameters that have a slider in the form that a page shows it in."""
    return {record.name: code(getattr(loss, record.name)) for record in form.sliders()}


def _usual(other: View) -> dict[str, str]:
    return _settings(other.loss, type(other.loss)())


def _agreed(page: str, own: Mapping[str, str], usual: Mapping[str, str], found: Chosen) -> dict[str, str]:
    """Settings with those of the page for parameters that nobody set; raises ValueError for one that it has at another."""
    out = dict(own)
    for name, value in own.items():
        held = next((settings[name] for settings in found.values() if name in settings), value)
        if held != value and value != usual.get(name):
            raise ValueError(f"beside: {page} has one {name} for all its losses, which is {held}, got {value}")
        out[name] = held
    return out


def only_one(page: str) -> ValueError:
    """The refusal of a page that shows one loss."""
    return ValueError(
        f"beside is for pages that show several losses (compare, outliers, descent), and {page} shows one"
    )
