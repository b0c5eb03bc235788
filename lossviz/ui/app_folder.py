"""Where the files are that Streamlit runs: in an installation inside of the package, in a clone beside it."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parents[1]
_INSTALLED = _PACKAGE / "_app"

#: The folder of app.py, pages/ and .streamlit/.
APP_FOLDER = _INSTALLED if _INSTALLED.is_dir() else _PACKAGE.parent
