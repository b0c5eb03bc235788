"""The picture of a lab as one file: what the browser moves by itself stays, what waits for Python is left out."""

from __future__ import annotations

from html import escape
from typing import Any

from lossviz.labs.lab import Lab
from lossviz.site.document import ROOT, document
from lossviz.site.lab_data import lab_data


def lab_file(heading: str, lab: Lab[Any], view: Any) -> str:
    """A page with everything inside; its controls are those that the tables follow. Some labs import torch.

    >>> from lossviz.labs.imbalance import LAB
    >>> "<h1>Whose loss?</h1>" in lab_file("Whose loss?", LAB, LAB.view())
    True
    """
    body = f'<main>\n<h1>{escape(heading)}</h1>\n{ROOT}\n</main>\n<footer class="small"><p>{_REMARK}</p></footer>'
    return document(f"{heading} · lossviz", body, lab_data(lab, [view]), inside=True)


_REMARK = "The numbers in the picture are samples that Python computed; the app computes the setting you choose."
