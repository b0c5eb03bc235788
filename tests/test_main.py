"""The command line: what it says, what it refuses and with which exit code, and what an interruption leaves behind."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from forms import some
from running import ROOT

from lossviz import CATALOGUE
from lossviz.__main__ import BAD_REQUEST, DONE, FAILED, INTERRUPTED, NO_BROWSER, TERMINATED, main
from lossviz.catalogue import GROUPS
from lossviz.decimals import code
from lossviz.export.names import panels_of
from lossviz.labs.catalogue import LABS
from lossviz.state.compare import COMPARISONS
from lossviz.state.fields import allowed_for

NO_SUCH = os.sep + os.path.join("no", "such", "browser")


def test_list_names_every_loss_and_parameter(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list"]) == DONE
    said = capsys.readouterr().out
    for key, loss in CATALOGUE.items():
        found = re.search(rf"^  {key}\b.*{loss.title}\n((?:    .*\n)*)", said, re.M)
        assert found
        told = " ".join(found[1].split())  # lines are broken
        for record in loss.parameters():
            assert f"{record.name} {allowed_for(record)}; default {code(record.default)}. {record.help}" in told
    assert [group.title for group in GROUPS.values()] == re.findall(r"^\S.*$", said, re.M)[: len(GROUPS)]
    assert max(map(len, said.splitlines())) <= 100


def test_help_teaches(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["export", "--help"])
    assert end.value.code == DONE
    said = capsys.readouterr().out
    for word in ("examples:", "views:", "formats:", "exit codes:", "--link", "--set", "export.json"):
        assert word in said
    assert all(len(line) <= 120 for line in said.splitlines())


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["hubr"], "page must be one of"),
        ([], "name a page"),
        (["huber", "--set", "delta=-1"], r"huber: delta must be in \(0, 1e\+12\]"),
        (["huber", "--set", "delta=nan"], "delta must be in"),
        (["huber", "--set", "delta=wide"], "delta must be in"),
        (["huber", "--set", "gamma=1"], "can set delta, label, prediction, range, several, not 'gamma'"),
        (["huber", "--set", "delta"], "set must be NAME=VALUE"),
        (["huber", "--set", "range=1e13"], "range must be in"),
        (["huber", "--set", "label=1e13"], "label must be"),
        (["focal", "--set", "from_logits=maybe"], "from_logits must be true or false"),
        (["cross_entropy", "--set", "classes=2.5"], "classes must be an integer"),
        (["cross_entropy", "--set", "label_smoothing=1"], r"label_smoothing must be in \[0, 1\) or none, got '1'"),
        (["binary_cross_entropy", "--set", "pos_weight=0"], r"pos_weight must be in \(0, 1e\+12\] or none, got '0'"),
        (["barron", "--set", "alpha=-oo"], r"alpha must be in \[-1e\+12, 1e\+12\] or -inf or inf, got '-oo'"),
        (["poisson", "--set", "log_input=2"], "log_input must be true or false, got '2'"),
        (["poisson", "--set", "label=-1"], r"label must be in \[0, 1e\+12\] \(a count\), got '-1'"),
        (["quantile", "--set", "tau=1"], r"tau must be in \(0, 1\), got '1'"),
        (["huber", "--format", "eps"], "format must be one of png, svg"),
        (["huber", "--format", ","], "format must name at least one"),
        (["huber", "--view", "everything"], "view must be one of linked"),
        (["huber", "--theme", "sepia"], "theme must be one of light, dark"),
        (["huber", "--size", "big"], "size must be WIDTHxHEIGHT"),
        (["huber", "--size", "6000x6000", "--scale", "3"], "at most 4096 pixels across"),
        (["huber", "--size", "10x10"], "a side at least 100"),
        (["huber", "--scale", "0"], "scale must be a number from"),
        (["huber", "--camera", "sideways"], "camera must be one of valley"),
        (["huber", "--camera", "45,95"], "camera must be one of valley"),
        (["--link", "http://host/nowhere?x=1"], "link must end in the name of a page"),
        (["--link", "http://host/huber?huber_delta=-1"], "delta must be in"),
        (["--link", "http://host/huber?huber_gamma=1"], "link: huber has delta"),
        (["huber", "--out", str(ROOT / "README.md")], "out must be a folder"),
        (["huber", "--colour", "red"], "unrecognized arguments: --colour"),
        (
            ["compare", "--view", "curve"],
            "panel of compare must be one of linked, loss, gradient, weight, share-of-loss",
        ),
        (["huber", "--panel", "pull"], "panel of huber must be one of linked, curve, loss-surface"),
        (["huber", "--panel", "linked,loss"], "linked is a whole picture and stands alone"),
        (["huber", "--width", "wide"], "width must be a number with px, in, cm, mm or pt"),
        (
            ["huber", "--width", "1px"],
            "width must be a number from 20 to 10000 pixels, or as long with in, .*, got '1px'",
        ),
        (["huber", "--width", "99999cm"], "width must be a number from 20 to 10000 pixels, .*, got '99999cm'"),
        (["huber", "--panel", "loss", "--range", "0,1e300"], "range must be LOW,HIGH .*; up to 1e9, .*; got '0,1e300'"),
        (
            ["huber", "--panel", "loss", "--range", "1e8,1.0000001e8"],
            "no nearer to each other than a millionth of the la",
        ),
        (
            ["huber", "--panel", "loss", "--z-range", "0,1e-13"],
            "z-range must be LOW,HIGH with LOW < HIGH, .*; got '0,1e-13'",
        ),
        (["huber", "--format", ""], "format must name at least one, got ''"),
        (["huber", "--panel", "loss", "--with", "huber:gamma=1"], "with: huber can set delta, .*, not 'gamma'"),
        (
            ["huber", "--panel", "loss", "--with", "huber:delta=-1"],
            "with: huber: delta must be in .0, 1e.12., got '-1'",
        ),
        (["huber", "--height", "3in"], "height needs a width"),
        (["huber", "--size", "900x600", "--width", "3in"], "size says width and height"),
        (["huber", "--for", "billboard"], "invalid choice: 'billboard'"),
        (["huber", "--font-size", "1pt"], "font-size must be in points from 4 to 72"),
        (["huber", "--font", "a;b"], "font must be the name of a font"),
        (["huber", "--dpi", "many"], "dpi must be a number from 50 to 1200"),
        (["huber", "--dpi", "300", "--scale", "2"], "give one of them"),
        (["huber", "--panel", "loss", "--range", "4"], "range must be LOW,HIGH with LOW < HIGH"),
        (["huber", "--panel", "loss", "--range=4,-4"], "range must be LOW,HIGH with LOW < HIGH"),
        (["focal", "--panel", "loss", "--range=-1,1"], r"focal: range must lie in \[0, 1\]"),
        (
            ["huber", "--panel", "curve", "--label-range=-1,1"],
            "huber: label-range is for surfaces: loss-surface, gradient",
        ),
        (["huber", "--panel", "loss", "--with", "hubr"], "with must be one of"),
        (["huber", "--panel", "loss", "--with", "huber:delta=-1"], r"huber: delta must be in \(0"),
        (["huber", "--panel", "loss", "--with", "focal"], "they have no common axis"),
    ],
)
def test_bad_requests_are_told_in_one_line(
    arguments: list[str], told: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BROWSER_PATH", NO_SUCH)  # all is checked before any browser is looked for
    try:
        code = main(["export", *arguments])
    except SystemExit as end:
        code = int(end.code or 0)
    said = capsys.readouterr()
    assert code == BAD_REQUEST
    assert said.out == ""
    assert len(said.err.strip().splitlines()) == 1
    assert re.search(told, said.err), said.err


def test_without_a_browser_it_says_what_to_install_and_makes_what_needs_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BROWSER_PATH", NO_SUCH)
    out = tmp_path / "out"
    assert main(["export", "huber", "--format", "png,csv", "--out", str(out)]) == NO_BROWSER
    said = capsys.readouterr().err
    assert NO_SUCH in said and "apt install chromium" in said and "--format tex,html,csv" in said
    assert not out.exists()
    assert main(["export", "huber", "--format", "html,csv", "--out", str(out)]) == DONE
    names = {
        "huber_delta-1_label-0.html",
        "huber_delta-1_surface.csv",
        "huber_delta-1_label-0_curve.csv",
        "export.json",
    }
    assert {path.name for path in out.iterdir()} == names
    said = capsys.readouterr().err
    assert re.search(r"^\[1/3\] huber\S+  \d+ KB  [\d.]+ s  \(about \d+ s left\)$", said, re.M)


def test_what_is_no_browser_is_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    pretender = tmp_path / "browser"
    pretender.write_text("#!/bin/sh\nexit 0\n", encoding="utf-8")
    pretender.chmod(0o755)
    monkeypatch.setenv("BROWSER_PATH", str(pretender))
    before = set(threading.enumerate())
    for more in ([], ["--font", "Arial"]):
        assert main(["export", "huber", "--out", str(tmp_path / "out"), "--quiet", *more]) == NO_BROWSER
        said = capsys.readouterr().err
        assert f"{pretender} did not start as a browser." in said and "none was found" not in said
    for thread in set(threading.enumerate()) - before:  # one that waits for ever keeps the command from its end
        thread.join(10)
        assert thread.daemon or not thread.is_alive()
    assert list((tmp_path / "out").iterdir()) == []


def test_dry_run_names_the_files_and_makes_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = [
        "huber",
        "focal",
        "--set",
        "gamma=3",
        "--format",
        "csv",
        "--view",
        "surface",
        "--out",
        str(tmp_path),
        "--dry-run",
    ]
    assert main(["export", *arguments]) == DONE
    files = capsys.readouterr().out.split()
    assert [Path(name).name for name in files] == ["huber_delta-1_surface.csv", "focal_gamma-3_surface.csv"]
    assert list(tmp_path.iterdir()) == []


def test_panels_stand_in_a_row_or_are_files_of_their_own(capsys: pytest.CaptureFixture[str]) -> None:
    wanted = ["huber", "--panel", "loss-surface,loss", "--panel", "gradient", "--view", "surface", "--theme", "print"]
    assert main(["export", *wanted, "--dpi", "300", "--width", "7in", "--dry-run"]) == DONE
    assert [Path(name).name for name in capsys.readouterr().out.split()] == [
        "huber_delta-1_label-0_surface+loss-curve_print@300dpi.png",
        "huber_delta-1_label-0_gradient-curve_print@300dpi.png",
        "huber_delta-1_surface_print@300dpi.png",
    ]
    assert main(["export", "--all", "--view", "surface", "--format", "csv", "--dry-run"]) == DONE
    assert "compare" not in capsys.readouterr().out  # of all pages only those that have the panel


def test_list_names_the_panels_of_every_page(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list"]) == DONE
    said = " ".join(capsys.readouterr().out.split())
    assert "each loss linked, curve, loss-surface, gradient-surface, loss, gradient, curvature" in said
    for page, view in COMPARISONS.items():
        assert f"{page} {', '.join(panels_of(view.from_state({})))}" in said
    for page, lab in LABS.items():
        line = said.rpartition(f" {page} linked")[2].split(" outliers ")[0]
        for view in (lab.view(), *(view for _, view in lab.presets().values())):
            assert all(f", {name}" in line for name in panels_of(view)[1:])


def test_a_link_is_a_specification(tmp_path: Path) -> None:
    link = "http://localhost:8501/huber?huber_delta=2.5&huber_label=1&huber_range=6"
    assert (
        main(["export", "--link", link, "--format", "csv", "--view", "curve", "--out", str(tmp_path), "--quiet"])
        == DONE
    )
    lines = (tmp_path / "huber_delta-2.5_label-1_curve.csv").read_text(encoding="utf-8").splitlines()
    assert lines[1].startswith("1.0,-6.0,")


def test_one_file_that_fails_is_named_and_the_others_are_made(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "huber_delta-1_surface.csv" / "in the way").mkdir(parents=True)
    assert main(["export", "huber", "--format", "csv", "--out", str(tmp_path)]) == FAILED
    assert "huber_delta-1_surface.csv failed:" in capsys.readouterr().err
    assert (tmp_path / "huber_delta-1_label-0_curve.csv").is_file()
    manifest = json.loads((tmp_path / "export.json").read_text(encoding="utf-8"))
    assert list(manifest["files"]) == ["huber_delta-1_label-0_curve.csv"]
    assert not list(tmp_path.glob(".*"))


def test_a_manifest_keeps_what_was_exported_before(tmp_path: Path) -> None:
    for delta in ("1", "2"):
        settings = ["--set", f"delta={delta}", "--format", "csv", "--view", "surface", "--quiet"]
        assert main(["export", "huber", *settings, "--out", str(tmp_path)]) == DONE
    files = json.loads((tmp_path / "export.json").read_text(encoding="utf-8"))["files"]
    assert list(files) == ["huber_delta-1_surface.csv", "huber_delta-2_surface.csv"]
    (tmp_path / "export.json").write_text("not JSON", encoding="utf-8")
    assert main(["export", "huber", "--format", "csv", "--view", "surface", "--quiet", "--out", str(tmp_path)]) == DONE


# A test run in the background ignores the first of these, one under nohup the second.
HEARD = (signal.SIGINT, *([signal.SIGHUP] if os.name != "nt" else []))


def started(
    out: Path, *arguments: str, ignoring: tuple[signal.Signals, ...] = (), **environment: str
) -> subprocess.Popen[str]:
    """The command in a process of its own, which hears every signal but those it is to ignore."""

    def handle() -> None:
        for each in HEARD:
            signal.signal(each, signal.SIG_IGN if each in ignoring else signal.SIG_DFL)

    return subprocess.Popen(
        [sys.executable, "-m", "lossviz", *arguments, "--out", str(out)],
        cwd=ROOT,
        env={**os.environ, **environment},
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=handle,
    )


def seen(process: subprocess.Popen[str], out: Path, pattern: str) -> None:
    """Wait for a file."""
    deadline = time.monotonic() + 120
    while not list(out.glob(pattern)) and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.02)


def browsers_below(pid: int) -> list[str]:
    """The programs that were started by a process and its children."""
    listed = subprocess.run(["ps", "-eo", "pid,ppid,comm"], capture_output=True, text=True, check=True).stdout
    rows = [line.split(None, 2) for line in listed.splitlines()[1:]]
    found, names = {str(pid)}, []
    for _ in range(5):
        for own, parent, name in rows:
            if parent in found and own not in found:
                found.add(own)
                names.append(name)
    return names


@pytest.mark.thorough
@pytest.mark.parametrize("number", some([signal.SIGINT, signal.SIGTERM], signal.SIGTERM))
def test_an_interruption_keeps_finished_files_and_leaves_no_others(
    tmp_path: Path, chromium_path: str, number: signal.Signals
) -> None:
    temporary = Path(tempfile.mkdtemp())  # a short name, or Chromium does not start
    out, small = tmp_path, ("--size", "300x200", "--scale", "1")
    process = started(out, "export", "--all", *small, BROWSER_PATH=chromium_path, TMPDIR=str(temporary))
    seen(process, out, "[a-z]*.png")
    assert browsers_below(process.pid)
    process.send_signal(number)
    _, said = process.communicate(timeout=60)
    assert process.returncode == (INTERRUPTED if number == signal.SIGINT else TERMINATED), said
    assert "interrupted; finished files are kept" in said
    assert "Traceback" not in said and "Error" not in said
    made = {path.name for path in out.iterdir()}
    assert 1 <= len(made) - 1 < len(CATALOGUE)
    manifest = json.loads((out / "export.json").read_text(encoding="utf-8"))
    assert set(manifest["files"]) == made - {"export.json"}
    # PyTorch, which a lab computes with, keeps an empty folder for each user there
    assert [path.name for path in temporary.iterdir() if not path.name.startswith("torchinductor_")] == []
    shutil.rmtree(temporary)
    assert str(temporary) not in subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True).stdout


@pytest.mark.skipif(os.name == "nt", reason="no such signals here")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_signal_ends_an_export_between_two_files(tmp_path: Path, name: str) -> None:
    number = getattr(signal, name)
    process = started(tmp_path, "export", "--all", "--format", "html,csv")
    seen(process, tmp_path, "[a-z]*.html")
    process.send_signal(number)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 128 + number, said
    assert said.splitlines()[-1] == "interrupted; finished files are kept"
    manifest = json.loads((tmp_path / "export.json").read_text(encoding="utf-8"))
    assert set(manifest["files"]) == {path.name for path in tmp_path.iterdir()} - {"export.json"}


@pytest.mark.skipif(os.name == "nt", reason="no such signals here")
@pytest.mark.parametrize("at", ["disk.write", "disk.locked", "_record", "table_of", "entry_of"])
def test_a_signal_at_any_moment_leaves_the_manifest_in_step(
    tmp_path: Path, at: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import lossviz.export.batch as batch

    owner: Any = batch.disk if at.startswith("disk.") else batch
    usual, calls = getattr(owner, at.rpartition(".")[2]), []

    def ended(*given: Any) -> Any:
        calls.append(given)
        found = usual(*given)
        if len(calls) == 3:
            os.kill(os.getpid(), signal.SIGTERM)
        return found

    monkeypatch.setattr(owner, at.rpartition(".")[2], ended)
    arguments = ["export", "huber", "mse", "focal", "--format", "csv", "--quiet"]
    assert main([*arguments, "--out", str(tmp_path)]) == TERMINATED
    manifest = json.loads((tmp_path / "export.json").read_text(encoding="utf-8"))
    assert set(manifest["files"]) == {path.name for path in tmp_path.iterdir()} - {"export.json"}
    for file, entry in manifest["files"].items():
        assert hashlib.sha256((tmp_path / file).read_bytes()).hexdigest() == entry["sha256"]


@pytest.mark.skipif(os.name == "nt", reason="no such signals here")
def test_what_ignores_a_closed_terminal_goes_on_ignoring_it(tmp_path: Path) -> None:
    process = started(tmp_path, "export", "huber", "mse", "--format", "csv", ignoring=(signal.SIGHUP,))
    seen(process, tmp_path, "[a-z]*.csv")
    process.send_signal(signal.SIGHUP)
    process.communicate(timeout=60)
    assert process.returncode == DONE
    assert len(list(tmp_path.glob("*.csv"))) == 4


@pytest.mark.skipif(os.name == "nt", reason="no such signals here")
@pytest.mark.usefixtures("quick_site")
@pytest.mark.parametrize("at", ["write", "locked", "_change_places"])
def test_a_signal_leaves_an_old_site_or_a_new_one(
    tmp_path: Path, at: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import lossviz.disk as disk

    assert main(["site", "--quiet", "--out", str(tmp_path)]) == DONE
    page = (tmp_path / "huber.html").read_text(encoding="utf-8")
    (tmp_path / "huber.html").write_text(page.replace("Huber", "Older"), encoding="utf-8")
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    usual = getattr(disk, at)

    def ended(*given: Any) -> Any:
        os.kill(os.getpid(), signal.SIGTERM)
        return usual(*given)

    monkeypatch.setattr(disk, at, ended)
    assert main(["site", "--quiet", "--out", str(tmp_path)]) == TERMINATED
    after = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert set(after) == set(before)
    if at == "_change_places":  # too late: the new one is there
        assert after["huber.html"].decode() == page
    else:
        assert after == before
    assert capsys.readouterr().err == "interrupted; the folder holds what it held before, or the whole new site\n"


def test_site_is_built(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["site", "--out", str(tmp_path / "site")]) == DONE
    assert re.search(r"index\.html: the site, \d\.\d MB", capsys.readouterr().err)
    assert main(["site", "--out", str(ROOT / "README.md")]) == BAD_REQUEST
    (tmp_path / "index.html").write_text("mine", encoding="utf-8")
    assert main(["site", "--out", str(tmp_path)]) == BAD_REQUEST
    said = capsys.readouterr().err.splitlines()[-1]
    assert said == f"lossviz site: out: {tmp_path / 'index.html'} is no part of an earlier site, and would be replaced"
