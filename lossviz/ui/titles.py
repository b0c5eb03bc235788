"""The pages that are not one loss, by the name of their file, with their names in the list of pages."""

from __future__ import annotations

from lossviz.state.compare import COMPARISONS

#: The page for losses that are in no catalogue.
OWN = {"your_own": "Your own loss"}
#: The pages that compare losses.
COMPARED = {page: view.title for page, view in COMPARISONS.items()}
#: The pages that teach, with their names in the list of pages.
LEARN = {
    "lessons": "Lessons",
    "guide": "Which loss?",
    "worked_examples": "Worked examples",
    "claims": "Published numbers",
}
