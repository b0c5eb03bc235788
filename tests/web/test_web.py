"""The browser code: joined and parsed, its types held against Python's, its own unit tests run by node."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from fixtures import write
from node import FLAGS

from lossviz.ui.browser_code import CODE
from lossviz.web import script

HERE = Path(__file__).parent
ENTRIES = (*CODE, "site.js")


def test_unit_tests_pass(node: str, tmp_path: Path) -> None:
    write(tmp_path)
    tests = sorted(str(path) for path in HERE.glob("*.test.js"))
    assert tests
    command = [node, *FLAGS, "--test", *tests]
    environment = {**os.environ, "LOSSVIZ_FIXTURES": str(tmp_path)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]


@pytest.mark.parametrize("entry", ENTRIES)
def test_joined_modules_are_one_script(node: str, tmp_path: Path, entry: str) -> None:
    text = script(entry)
    joined = tmp_path / ("joined.cjs" if text.startswith("(() =>") else "joined.mjs")  # classic in a page, or a module
    joined.write_text(text, encoding="utf-8")
    done = subprocess.run([node, "--check", str(joined)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert joined.suffix == (".cjs" if entry == "site.js" else ".mjs")
    assert script(entry) is text  # joined once


def modules(folder: Path, **texts: str) -> Path:
    for name, text in texts.items():
        (folder / f"{name}.js").write_text(text, encoding="utf-8")
    return folder


def test_modules_come_before_those_that_need_them_and_once(tmp_path: Path) -> None:
    both = 'import { one } from "./one.js";\n'
    folder = modules(
        tmp_path,
        one="export const one = 1;\n",
        two=f"{both}export const two = one + one;\n",
        all=f'import {{\n  two,\n}} from "./two.js";\n{both}export default two + one;\n',
    )
    assert script("all.js", folder).split("\n\n") == [
        "const one = 1;",
        "const two = one + one;",
        "export default two + one;\n",
    ]


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        ("export const same = 1;\n", "function same() {}\n", "both have 'same'"),
        ("class Same {}\n", "export class Same {}\n", "both have 'Same'"),
        ('import { b } from "./all.js";\n', "", "in a circle"),
        ('import * as everything from "./two.js";\n', "", "cannot be joined"),
        ('export { a } from "./two.js";\n', "", "cannot be joined"),
        ('import { a as b } from "./two.js";\n', "", "cannot be joined"),
    ],
)
def test_what_cannot_be_joined_is_refused(tmp_path: Path, first: str, second: str, said: str) -> None:
    folder = modules(
        tmp_path, one=first, two=second, all='import { a } from "./one.js";\nimport { b } from "./two.js";\n'
    )
    with pytest.raises(ValueError, match=said):
        script("all.js", folder)
