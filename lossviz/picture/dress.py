"""What a finished figure may look like without being drawn again: in greys, on no ground, in another font, with fewer words."""

from __future__ import annotations

import struct

from lossviz.picture.chunks import behind_head, chunk
from lossviz.picture.greys import in_greys
from lossviz.picture.style import FONT, PLATE_FONT, SOURCE
from lossviz.picture.values import Attributes, Value, patched_attributes


def dressed(
    figure: Attributes,
    *,
    theme: str = "light",
    transparent: bool = False,
    font: str | None = None,
    title: bool = True,
    source: bool = True,
) -> Attributes:
    """A figure, as plotly's data, in greys if its theme is "print", and otherwise as it is asked for.

    >>> from lossviz.figures import loss_surface
    >>> from lossviz import MSE, surface
    >>> drawn = dressed(loss_surface(surface(MSE())).to_dict(), title=False, transparent=True)["layout"]
    >>> drawn["title"]["text"], drawn["scene"]["bgcolor"]
    ('', 'rgba(0,0,0,0)')
    """
    found = in_greys(figure) if theme == "print" else figure
    layout = found["layout"]
    assert isinstance(layout, dict)
    layout = patched_attributes(layout, {} if title or "title" not in layout else {"title.text": ""})
    if not source:
        layout = _sourceless(layout)
    if transparent:
        layout = _groundless(layout)
    found = {**found, "layout": layout}
    if font is None:
        return found
    return {name: lettered(value, f"'{font}', {PLATE_FONT}") for name, value in found.items()}


def _groundless(layout: Attributes) -> Attributes:
    clear = "rgba(0,0,0,0)"
    changes: dict[str, Value] = {"paper_bgcolor": clear, "plot_bgcolor": clear}
    for name in (name for name in layout if name.startswith("scene")):
        changes |= {f"{name}.bgcolor": clear, **{f"{name}.{axis}axis.showbackground": False for axis in "xyz"}}
    notes = layout.get("annotations")
    for place, note in enumerate(notes if isinstance(notes, list | tuple) else ()):
        if isinstance(note, dict) and "bgcolor" in note:
            changes[f"annotations[{place}].bgcolor"] = clear
    return patched_attributes(layout, changes)


def _sourceless(layout: Attributes) -> Attributes:
    notes = layout.get("annotations")
    if not isinstance(notes, list | tuple):
        return layout
    kept = [note for note in notes if not (isinstance(note, dict) and str(note.get("text")).endswith(SOURCE))]
    return {**layout, "annotations": kept}


def lettered(value: Value, fonts: str) -> Value:
    """A value with other fonts wherever it has those of the figures.

    >>> lettered({"font": {"family": FONT}}, "Arial")
    {'font': {'family': 'Arial'}}
    """
    if isinstance(value, dict):
        return {name: lettered(part, fonts) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [lettered(part, fonts) for part in value]
    return fonts if isinstance(value, str) and value in (FONT, PLATE_FONT) else value


def at_resolution(png: bytes, dpi: float) -> bytes:
    """A PNG that says how many of its pixels an inch has.

    >>> at_resolution(bytes(33), 300)[37:41], int.from_bytes(at_resolution(bytes(33), 300)[41:45], "big")
    (b'pHYs', 11811)
    """
    each = round(dpi / 0.0254)
    return behind_head(png, chunk(b"pHYs", struct.pack(">IIB", each, each, 1)))
