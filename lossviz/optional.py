"""What an installation may leave out, and the sentences that say how to get it."""

from __future__ import annotations

from importlib.util import find_spec

#: What to do about a missing PyTorch, as the end of a sentence that says what it is wanted for: in a file, and on a page.
TORCH = "which is not installed: `pip install torch` gets it"
GET_TORCH = f"{TORCH}, and the next start of the app finds it"


def has_torch() -> bool:
    """Whether PyTorch is installed; nothing of it is imported."""
    return find_spec("torch") is not None
