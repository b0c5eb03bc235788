"""The wheel, installed away from the clone: the command, the library, the app; and what the project says to installers."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import tomllib
import urllib.error
import urllib.request
import zipfile
from email.parser import HeaderParser
from pathlib import Path

import pytest
from running import ROOT

from lossviz.__main__ import BAD_REQUEST, main
from lossviz.ui.app_folder import APP_FOLDER
from lossviz.version import VERSION

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
README = (ROOT / "README.md").read_text(encoding="utf-8")
PIP = [sys.executable, "-m", "pip", "--disable-pip-version-check"]

OPENED = """
import lossviz
from pathlib import Path
from streamlit.testing.v1 import AppTest
from lossviz.ui.app_folder import APP_FOLDER

assert APP_FOLDER == Path(lossviz.__file__).parent / "_app", APP_FOLDER
app = AppTest.from_file(APP_FOLDER / "app.py").run(timeout=60)
assert not app.exception and len(app.get("page_link")) > 25, app.exception
app.switch_page("pages/huber.py").run(timeout=60)
assert not app.exception and app.title[0].value == "Huber loss", app.exception
print(lossviz.__file__)
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this clone, by the build backend that is installed."""
    out = tmp_path_factory.mktemp("wheel")
    command = [*PIP, "wheel", "-q", "--no-deps", "--no-build-isolation", "--wheel-dir", str(out), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (made,) = out.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def place(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with nothing but the installed wheel in it."""
    target = tmp_path_factory.mktemp("site")
    command = [*PIP, "install", "-q", "--no-deps", "--no-index", "--no-compile", "--target", str(target), str(wheel)]
    subprocess.run(command, check=True)
    return target


def environment(place: Path) -> dict[str, str]:
    """Where the installed wheel is found, and this clone is not."""
    return {**os.environ, "PYTHONPATH": str(place), "PYTHONDONTWRITEBYTECODE": "1"}


def lossviz(place: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The installed command, run from another folder."""
    command = [sys.executable, str(place / "bin" / "lossviz"), *arguments]
    return subprocess.run(command, cwd=folder, env=environment(place), capture_output=True, text=True, check=False)


def test_wheel_has_the_library_the_app_and_its_settings(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    library = {name for name in tracked if name.startswith("lossviz/")}
    app = {name for name in tracked if name == "app.py" or name.startswith(("pages/", ".streamlit/"))}
    assert len(library) > 250 and len(app) > 25
    found = {name for name in names if not name.startswith(f"lossviz-{VERSION}.dist-info/")}
    new = {name for name in found - library if (ROOT / name).is_file()}  # of a work tree with files yet to be added
    assert found - new == library | {f"lossviz/_app/{name}" for name in app}


def test_wheel_asks_for_what_requirements_name(wheel: Path) -> None:
    archive = zipfile.ZipFile(wheel)
    about = HeaderParser().parsestr(archive.read(f"lossviz-{VERSION}.dist-info/METADATA").decode())
    asked = {entry.partition(";")[0].strip() for entry in about.get_all("Requires-Dist") or []}
    always, extras = PROJECT["project"]["dependencies"], PROJECT["project"]["optional-dependencies"]
    assert asked == {*always, *(line for lines in extras.values() for line in lines)}
    assert about["Version"] == VERSION and about["License-Expression"] == "MIT"
    used, tested = ((ROOT / name / "requirements.txt").read_text(encoding="utf-8").split() for name in ("", "tests"))
    assert sorted([*always, *extras["torch"]]) == used  # all that the app uses, with PyTorch
    assert always == sorted(always) and asked <= {*used, *tested}
    assert set(about.get_all("Provides-Extra", [])) == set(extras)


def test_the_backend_of_an_installation_is_the_one_that_is_tested() -> None:
    (backend,) = PROJECT["build-system"]["requires"]
    assert backend in (ROOT / "tests" / "requirements.txt").read_text(encoding="utf-8").splitlines()


def test_the_command_works_away_from_the_clone(place: Path, tmp_path: Path) -> None:
    done = lossviz(place, tmp_path, "export", "huber", "--format", "csv", "--quiet", "--out", "files")
    assert (done.returncode, done.stderr) == (0, "")
    assert len(list((tmp_path / "files").glob("*.csv"))) == 2
    done = lossviz(place, tmp_path, "app", "--help")
    assert done.returncode == 0 and "--server.baseUrlPath" in done.stdout and "--port" in done.stdout


def test_the_installed_app_starts_from_any_folder_and_answers_this_machine_only(place: Path, tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text("raise SystemExit('not this one')\n", encoding="utf-8")
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, str(place / "bin" / "lossviz"), "app", "--port", str(port), "--server.headless", "true"]
    server = subprocess.Popen(
        command, cwd=tmp_path, env=environment(place), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        assert answer(f"http://localhost:{port}/_stcore/health", server) == b"ok"
        assert b"<title>" in answer(f"http://localhost:{port}/huber", server)
        table = answer(f"http://localhost:{port}/files/huber/csv-curve?huber_delta=2", server)
        assert table.startswith(b"label,prediction,value")
    finally:
        server.terminate()
        said = server.communicate(timeout=60)[0]
    # its own settings hold: no address of the network is offered
    assert f"URL: http://localhost:{port}" in said and "Network URL" not in said, said
    assert "Traceback" not in said, said


def answer(url: str, server: subprocess.Popen[str]) -> bytes:
    """What the server says, as soon as it is up."""
    for _ in range(600):
        try:
            with urllib.request.urlopen(url, timeout=60) as response:
                return bytes(response.read())
        except urllib.error.URLError:
            assert server.poll() is None, server.stdout.read() if server.stdout else ""
            time.sleep(0.1)
    raise TimeoutError(url)


def test_the_installed_pages_open(place: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-c", OPENED]
    done = subprocess.run(command, cwd=tmp_path, env=environment(place), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    assert done.stdout.strip() == str(place / "lossviz" / "__init__.py")


def test_options_are_handed_on_to_streamlit_alone(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run: list[list[str]] = []
    monkeypatch.setattr("lossviz.ui.command.os.execv", lambda program, command: run.append(command))
    monkeypatch.setattr("lossviz.ui.command.subprocess.call", lambda command: run.append(command) or 0)
    main(["app", "--address", "0.0.0.0", "--name", "here", "--server.baseUrlPath", "losses"])
    given = ["--server.address", "0.0.0.0", "--browser.serverAddress", "here", "--server.baseUrlPath", "losses"]
    assert (
        run[0][-6:] == given
        and run[0][0] == sys.executable
        and run[0][5] == str(ROOT / "app.py") == str(APP_FOLDER / "app.py")
    )
    for command in (["list", "--server.port", "1"], ["site", "--out", "x", "more"]):
        with pytest.raises(SystemExit) as end:
            main(command)
        assert end.value.code == BAD_REQUEST
        assert re.search("unrecognized arguments: (--server.port 1|more)", capsys.readouterr().err)


# ---- citation ----------------------------------------------------------------------------------


def test_citation_is_valid_by_the_schema_of_its_format() -> None:
    schema = ["--builtin-schema", "vendor.citation-file-format"]
    command = [sys.executable, "-m", "check_jsonschema", *schema, "--default-filetype", "yaml", "CITATION.cff"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_version_title_and_authors_are_said_alike_everywhere() -> None:
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    said = dict(re.findall(r'^(\w[\w-]*): "?(.+?)"?$', citation, re.M))
    (author,) = re.findall(r"^  - name: (.+)$", citation, re.M)
    entry = dict(re.findall(r"^  (\w+) = \{+(.+?)\}+,?$", README, re.M))
    assert (entry["title"], entry["author"], entry["version"]) == (said["title"], author, VERSION)
    assert said["version"] == VERSION
    assert [{"name": author}] == PROJECT["project"]["authors"]
    assert said["license"] == PROJECT["project"]["license"]
