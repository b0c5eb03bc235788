"""Published numbers about losses, each with its source and computed again: ``CLAIMS``."""

from lossviz.lessons.agreement import AGREEMENTS, Agreement, agreement
from lossviz.lessons.claims.article import ARTICLE_EXAMPLES
from lossviz.lessons.claims.libraries import KERAS, OPTAX, PYTORCH, SCIKIT_LEARN, SCIPY_HUBER
from lossviz.lessons.claims.margins_and_counts import MARGINS_AND_COUNTS
from lossviz.lessons.claims.papers import COURSES, FOCAL_PAPER, STATISTICS
from lossviz.lessons.claims.record import Claim, digits

__all__ = ["AGREEMENTS", "CLAIMS", "Agreement", "Claim", "agreement", "digits"]

#: Every published number, by the heading under which the page shows it.
CLAIMS: dict[str, tuple[Claim, ...]] = {
    "The article this project began with": ARTICLE_EXAMPLES,
    "Focal loss: the paper": FOCAL_PAPER,
    "Robust statistics": STATISTICS,
    "Courses and textbooks": COURSES,
    "Keras": KERAS,
    "scikit-learn": SCIKIT_LEARN,
    "SciPy": SCIPY_HUBER,
    "PyTorch, and a logit": PYTORCH,
    "optax": OPTAX,
    "Margins and counts": MARGINS_AND_COUNTS,
}
