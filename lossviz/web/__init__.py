"""The browser code, and how it gets into a page: ES modules, joined into one text.

A module imports others of this folder by their names, ``import { same } from "./values.js";``, and exports
declarations. Joined, all of them share one scope, so a name may stand at the top of one module only.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

__all__ = ["made_by", "plotly", "script", "style"]

_FOLDER = Path(__file__).parent
_IMPORT = re.compile(r'^import \{([^}]*)\} from "\./(\w+\.js)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|class|const)\b)", re.MULTILINE)
_NAME = re.compile(r"^(?:export )?(?:async )?(?:function|class|const|let) (\w+)", re.MULTILINE)
_COMMENT = re.compile(r"^ *(?:/\*(?:(?!\*/)[\s\S])*\*/ *\n|//.*\n)", re.MULTILINE)
_UNKNOWN = re.compile(r"^(?:import\b|export (?!default\b)).*", re.MULTILINE)


@cache
def script(entry: str, folder: Path = _FOLDER) -> str:
    """The module ``entry`` with all that it imports as one text, each module before those that need it.

    With a default export the text is an ES module, else a classic script that leaves no name behind. Raises ValueError
    if two modules have the same name at their top, import each other in a circle, or say what this joiner cannot join.

    >>> "export default function" in script("bytes.js"), "import " in script("bytes.js")
    (True, False)
    """
    body = _joined(entry, folder)
    if re.search(r"^export default ", body, re.MULTILINE):
        return body
    return f'(() => {{\n"use strict";\n{body}}})();\n'


def made_by(entry: str, function: str, *arguments: str) -> str:
    """The module ``entry``, joined, as an ES module whose default export a function of it makes of texts.

    >>> made_by("loader.js", "loader", "code", "").splitlines()[-1]
    'export default loader("code", "");'
    """
    return f"{_joined(entry, _FOLDER)}export default {function}({', '.join(map(json.dumps, arguments))});\n"


@cache
def style(name: str) -> str:
    """The text of a style sheet.

    >>> ".lossviz" in style("live.css")
    True
    """
    return (_FOLDER / name).read_text(encoding="utf-8")


@cache
def plotly() -> str:
    """plotly.js with the traces that lossviz draws; ``tests/web/plotly`` makes the file from its sources.

    >>> plotly().startswith("/* plotly.js ")
    True
    """
    return (_FOLDER / "vendor" / "plotly.min.js").read_text(encoding="utf-8")


@cache
def _joined(entry: str, folder: Path) -> str:
    modules: dict[str, str] = {}
    _collect(entry, folder, modules, ())
    _refuse_shared_names(modules)
    return "\n".join(_bare(name, text) for name, text in modules.items())


def _collect(name: str, folder: Path, modules: dict[str, str], above: tuple[str, ...]) -> None:
    if name in above:
        raise ValueError(f"script: modules import each other in a circle: {' -> '.join((*above, name))}")
    if name in modules:
        return
    text = (folder / name).read_text(encoding="utf-8")
    for names, imported in _IMPORT.findall(text):
        if " as " in names:
            raise ValueError(f"script: {name} renames {names.strip()!r}, which cannot be joined")
        _collect(imported, folder, modules, (*above, name))
    modules[name] = text


def _refuse_shared_names(modules: dict[str, str]) -> None:
    owners: dict[str, str] = {}
    for module, text in modules.items():
        for name in _NAME.findall(text):
            if name in owners:
                raise ValueError(f"script: {owners[name]} and {module} both have {name!r} at their top")
            owners[name] = module


def _bare(name: str, text: str) -> str:
    """A module without its imports and exports, and without lines of comment: those are for who reads the module."""
    bare = _EXPORT.sub("", _IMPORT.sub("", _COMMENT.sub("", text))).replace("export {};\n", "").strip("\n") + "\n"
    if unknown := _UNKNOWN.search(bare):
        raise ValueError(f"script: {name} says {unknown[0]!r}, which cannot be joined")
    return bare
