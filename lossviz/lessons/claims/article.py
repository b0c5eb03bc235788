"""The numbers in the article this project began with: its worked examples, and one that it gives in words."""

from __future__ import annotations

from lossviz.lessons.article import CORRECTIONS
from lossviz.lessons.claims.record import Claim
from lossviz.lessons.examples import EXAMPLES, Example
from lossviz.lessons.links import link_of, link_to_compare
from lossviz.loss import Reference
from lossviz.losses import MSE, SmoothL1

ARTICLE = Reference("the article (in Chinese)", "")


def _claim(example: Example) -> Claim:
    worked = example.work()
    note = example.why if example.key in CORRECTIONS else ""
    section = example.section.partition(" ")[0]
    return Claim(
        ARTICLE,
        f"section {section}",
        example.what,
        example.printed,
        lambda: example.work().total,
        note,
        link_of(worked.views[0]),
    )


ARTICLE_EXAMPLES = (
    *map(_claim, EXAMPLES.values()),
    Claim(
        ARTICLE,
        "section 3.4",
        "smooth L1 over squared error, residual 0.5, β = 1",
        "1.000",
        lambda: float(SmoothL1(beta=1.0).value(0.5, 0.0) / MSE().value(0.5, 0.0)),
        CORRECTIONS["half"].truth,
        link_to_compare(losses="mse,smooth_l1", beta=1, residual=0.5),
        "for small errors about the mean squared error",
    ),
)
