"""The version of lossviz: the one place that says it for the package, the files it writes and the citation."""

from __future__ import annotations

VERSION = "0.1.0"

#: What files say they were made with.
SOFTWARE = f"lossviz {VERSION}"
