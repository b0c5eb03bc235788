"""The labs' pictures at every width: nothing of the strip above the panels lies on something else."""

from __future__ import annotations

import re

from lossviz.labs.catalogue import LABS
from lossviz.labs.outliers.drawing import drawing
from lossviz.labs.outliers.model import OutliersView
from lossviz.picture.style import title_size

# How wide a bold letter of a title is on average, as a share of its size.
_LETTER = 0.55


def test_the_title_of_imbalance_ends_before_the_numbers_beside_it() -> None:
    drawn = LABS["imbalance"].drawing(LABS["imbalance"].view())
    for shape in drawn.shapes:
        title = re.sub(r"<[^>]*>", "", str(drawn.places(shape).get("title.text", drawn.base["title"]["text"])))  # type: ignore[index, call-overload]
        (left, _, top, _), _ = shape.readout
        assert top > 30 or _LETTER * title_size(shape.short) * len(title) <= left * shape.least, (shape.least, title)


def test_the_legend_of_numerics_leaves_no_gap_at_the_width_of_a_tablet() -> None:
    drawn = LABS["numerics"].drawing(LABS["numerics"].view())
    shape = next(shape for shape in drawn.shapes if shape.least <= 700)
    first, second = shape.panels[:2]
    assert first[2] == second[2] < 130  # beside each other, right below three lines of names


def test_the_legend_of_many_losses_has_room_above_the_panels() -> None:
    """With six losses its third row stood in the heading below it, in a window of 1024 pixels."""
    usual, many = (
        drawing(OutliersView.from_query({"outliers_shown": "~".join(shown)})).shapes
        for shown in (("mse", "smooth_l1", "huber"), ("mse", "smooth_l1", "huber", "l1", "tukey", "barron"))
    )
    for shape, more in zip(usual, many, strict=True):
        down = more.height - shape.height
        assert down >= 21  # a row
        assert [box[2] + down for box in shape.panels] == [box[2] for box in more.panels]
