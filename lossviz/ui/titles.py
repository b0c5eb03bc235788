"""The pages that are not one loss, by the name of their file, with their names in the list of pages."""

from __future__ import annotations

#: The page for losses that are in no catalogue.
OWN = {"your_own": "Your own loss"}
#: The pages that compare losses.
COMPARED = {"compare": "Compare", "compare_classification": "Compare classification"}
#: The pages that teach, with their names in the list of pages.
LEARN = {
    "lessons": "Lessons",
    "guide": "Which loss?",
    "worked_examples": "Worked examples",
    "claims": "Published numbers",
}
