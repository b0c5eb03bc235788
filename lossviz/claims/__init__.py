"""Published numbers about losses, each with its source and computed anew: ``CLAIMS``."""

from lossviz.claims.libraries import KERAS, PYTORCH, SCIKIT_LEARN, SCIPY_HUBER
from lossviz.claims.papers import ARTICLE_EXAMPLES, COURSES, FOCAL_PAPER, STATISTICS
from lossviz.claims.record import AGREEMENTS, Agreement, Claim, agreement, digits

__all__ = ["AGREEMENTS", "CLAIMS", "Agreement", "Claim", "agreement", "digits"]

#: Every published number, by the heading under which the page shows it.
CLAIMS: dict[str, tuple[Claim, ...]] = {
    "The source article": ARTICLE_EXAMPLES,
    "Focal loss: the paper": FOCAL_PAPER,
    "Robust statistics": STATISTICS,
    "Courses and textbooks": COURSES,
    "Keras": KERAS,
    "scikit-learn": SCIKIT_LEARN,
    "SciPy": SCIPY_HUBER,
    "PyTorch, and a logit": PYTORCH,
}
