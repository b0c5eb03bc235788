"""Files on a disk: whole or not at all, named in errors, out of other people's way, at once from two processes."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from running import ROOT

from lossviz import Huber, disk, figures, surface
from lossviz.export import save
from lossviz.site import build, check

Writer = Callable[[Path], object]

#: The ways to write one file, as a user finds them; each would take another path to its bytes.
WRITERS: dict[str, Writer] = {
    "csv": lambda path: save(Huber(), path.with_suffix(".csv")),
    "html": lambda path: save(Huber(), path.with_suffix(".html")),
    "png": lambda path: save(Huber(), path.with_suffix(".png")),
    "figure": lambda path: save(figures.loss_surface(surface(Huber())), path.with_suffix(".html")),
    "write_image": lambda path: figures.loss_surface(surface(Huber())).write_image(path.with_suffix(".png")),
    "write_image of a format": lambda path: figures.loss_surface(surface(Huber())).write_image(path, format="svg"),
}
WRITE_NOW = ("csv", "html", "figure")


@pytest.fixture(autouse=True)
def no_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    """A target is looked at before a browser is: none of these may start one."""
    monkeypatch.setenv("BROWSER_PATH", os.devnull)


def run(script: str, *arguments: object, **more: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", textwrap.dedent(script), *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, text=True, capture_output=True, timeout=120, **more)  # type: ignore[call-overload]


# ---- what is in the way is named ---------------------------------------------------------------


@pytest.mark.parametrize("writer", WRITERS)
def test_a_missing_folder_is_reported_by_its_name(tmp_path: Path, writer: str) -> None:
    with pytest.raises(FileNotFoundError) as error:
        WRITERS[writer](tmp_path / "missing" / "h")
    assert error.value.filename == str(tmp_path / "missing")
    assert ".tmp" not in str(error.value)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("writer", WRITERS)
@pytest.mark.parametrize("below", ["", "further/down"])
def test_a_folder_that_is_a_file_is_reported(tmp_path: Path, writer: str, below: str) -> None:
    (tmp_path / "file").write_text("kept")
    with pytest.raises(NotADirectoryError, match="It is a file, not a folder") as error:
        WRITERS[writer](tmp_path / "file" / below / "h")
    assert error.value.filename == str(tmp_path / "file")
    assert (tmp_path / "file").read_text() == "kept"


@pytest.mark.parametrize("writer", WRITERS)
def test_a_path_that_is_a_folder_is_reported(tmp_path: Path, writer: str) -> None:
    for suffix in ("", ".csv", ".html", ".png"):
        (tmp_path / f"h{suffix}").mkdir()
    with pytest.raises(IsADirectoryError, match=r"It is a folder, not a file: '.*/h(\.\w+)?'"):
        WRITERS[writer](tmp_path / "h")


@pytest.mark.parametrize("writer", WRITERS)
@pytest.mark.parametrize("name", ["h" * 260, "δ" * 130])
def test_a_name_that_is_too_long_is_reported(tmp_path: Path, writer: str, name: str) -> None:
    with pytest.raises(OSError) as error:
        WRITERS[writer](tmp_path / name)
    assert error.value.errno == errno.ENAMETOOLONG
    assert Path(error.value.filename).name.startswith(name[:10])


def test_the_longest_name_there_is_can_be_written(tmp_path: Path) -> None:
    assert save(Huber(), tmp_path / f"{'h' * 251}.csv").stat().st_size > 10_000


@pytest.mark.parametrize("writer", WRITERS)
def test_a_folder_without_permission_is_reported(tmp_path: Path, writer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != tmp_path)  # root may write anywhere
    with pytest.raises(PermissionError, match="No permission to write into the folder") as error:
        WRITERS[writer](tmp_path / "h")
    assert error.value.filename == str(tmp_path)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="only root can become somebody else")
def test_somebody_elses_folder_is_reported(tmp_path: Path) -> None:
    script = """
        import os, sys
        from lossviz import disk
        from pathlib import Path
        os.setuid(65534)
        disk.check_target(Path(sys.argv[1]))
    """
    for part in (tmp_path, *tmp_path.parents):
        if part.is_relative_to("/tmp") and part != Path("/tmp"):
            part.chmod(0o755)
    told = run(script, tmp_path / "h.csv").stderr
    assert f"PermissionError: [Errno 13] No permission to write into the folder: '{tmp_path}'" in told


@pytest.mark.parametrize("path", ["a\0b.csv", "a\0/b.csv"])
def test_what_can_be_no_name_is_reported(path: str) -> None:
    with pytest.raises(ValueError, match="null byte"):
        save(Huber(), path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
def test_a_pipe_is_not_replaced(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "h.csv")
    with pytest.raises(OSError, match="It is no ordinary file"):
        save(Huber(), tmp_path / "h.csv")
    assert (tmp_path / "h.csv").is_fifo()


FULL = """
    import os, resource, sys
    from lossviz import Huber, disk
    from lossviz.export import save
    resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000))
    try:
        save(Huber(), sys.argv[1])
    except OSError as error:
        print(error.filename)
"""


@pytest.mark.skipif(os.name == "nt", reason="no limits of a file's size here")
@pytest.mark.parametrize("suffix", ["csv", "html"])
def test_a_file_that_does_not_fit_leaves_what_was_there(tmp_path: Path, suffix: str) -> None:
    target = tmp_path / f"h.{suffix}"
    target.write_text("kept")
    assert run(FULL, target).stdout.strip() == str(target)
    assert [path.read_text() for path in tmp_path.iterdir()] == ["kept"]


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A disk of half a megabyte; only root can make one."""
    place = tmp_path / "small"
    place.mkdir()
    if os.name == "nt" or os.geteuid() != 0 or not sys.platform.startswith("linux"):
        pytest.skip("no disk to fill")
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", str(place)], capture_output=True)
    if mounted.returncode:
        pytest.skip("nothing can be mounted here")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_full_disk_is_reported_by_the_name_of_the_file(small: Path) -> None:
    (small / "h.html").write_text("kept")
    with pytest.raises(OSError) as error:
        save(Huber(), small / "h.html")
    assert (error.value.errno, error.value.filename) == (errno.ENOSPC, str(small / "h.html"))
    assert [path.read_text() for path in small.iterdir()] == ["kept"]


@pytest.mark.usefixtures("quick_site")
def test_a_site_on_a_full_disk_leaves_the_old_one(small: Path, site_texts: dict[str, str]) -> None:
    for name, text in list(site_texts.items())[:1]:
        (small / name).write_text(text)
    before = {path.name: path.read_bytes() for path in small.iterdir()}
    with pytest.raises(OSError) as error:
        build(small)
    assert (error.value.errno, error.value.filename) == (errno.ENOSPC, str(small))
    assert {path.name: path.read_bytes() for path in small.iterdir()} == before


# ---- modes and links ---------------------------------------------------------------------------


@pytest.mark.skipif(os.name == "nt", reason="no modes here")
@pytest.mark.parametrize("mask", [0o022, 0o077, 0o002])
@pytest.mark.parametrize("writer", WRITE_NOW)
def test_the_umask_decides_the_mode(tmp_path: Path, mask: int, writer: str) -> None:
    usual = os.umask(mask)
    try:
        WRITERS[writer](tmp_path / "h")
        disk.install(tmp_path / "site", {"a.txt": b"a"})
    finally:
        os.umask(usual)
    found = {path.stat().st_mode & 0o777 for path in tmp_path.rglob("*") if path.is_file()}
    assert found == {0o666 & ~mask}
    assert (tmp_path / "site").stat().st_mode & 0o777 == 0o777 & ~mask


@pytest.mark.parametrize("writer", WRITE_NOW)
def test_a_link_is_replaced_and_not_its_target(tmp_path: Path, writer: str) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (tmp_path / "victim").write_text("kept")
    (tmp_path / "victims").mkdir()
    for target in ("victim", "victims", "nothing"):
        for suffix in (".csv", ".html"):
            (out / f"{target}{suffix}").symlink_to(tmp_path / target)
        WRITERS[writer](out / target)
    assert (tmp_path / "victim").read_text() == "kept"
    assert list((tmp_path / "victims").iterdir()) == []
    assert not (tmp_path / "nothing").exists()
    written = [path for path in out.iterdir() if not path.is_symlink()]
    assert len(written) == 3 and all(path.stat().st_size > 10_000 for path in written)


@pytest.mark.parametrize("planted", [".h.csv.tmp", ".lossviz-0123456789abcdef.tmp"])
def test_a_link_planted_under_a_private_name_is_not_followed(
    tmp_path: Path, planted: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "victim").write_text("kept")
    out = tmp_path / "out"
    out.mkdir()
    (out / planted).symlink_to(tmp_path / "victim")
    if planted.startswith(".lossviz"):
        monkeypatch.setattr("secrets.token_hex", lambda count: "0123456789abcdef")  # as if it had been guessed
        with pytest.raises(FileExistsError):
            save(Huber(), out / "h.csv")
    else:
        save(Huber(), out / "h.csv")
    assert (tmp_path / "victim").read_text() == "kept"


# ---- two at once -------------------------------------------------------------------------------

EXPORTS = """
    import sys
    from lossviz.__main__ import main
    for delta in sys.argv[2:]:
        code = main(["export", "huber", "smooth_l1", "--set", f"delta={delta}", "--format", "csv", "-q", "-o", sys.argv[1]])
        assert code == 0, code
"""


def test_two_exports_into_one_folder_do_not_disturb_each_other(tmp_path: Path) -> None:
    wanted = [["1", "2", "3", "4"], ["1", "2", "3", "5"], ["4", "3", "2", "1"]]
    script, out = textwrap.dedent(EXPORTS), tmp_path / "out"
    running = [
        subprocess.Popen([sys.executable, "-c", script, str(out), *deltas], cwd=ROOT, stderr=subprocess.PIPE, text=True)
        for deltas in wanted
    ]
    seen = 0
    while any(process.poll() is None for process in running):
        if (out / "export.json").exists():
            json.loads((out / "export.json").read_text(encoding="utf-8"))  # valid at any time
            seen += 1
    assert [(process.communicate()[1], process.returncode) for process in running] == [("", 0)] * 3
    assert seen > 10
    names = {path.name for path in out.iterdir()} - {"export.json"}
    assert len(names) == 2 * 5 + 2
    assert set(json.loads((out / "export.json").read_text(encoding="utf-8"))["files"]) == names


def test_writing_one_name_at_once_leaves_one_of_the_files_whole(tmp_path: Path) -> None:
    script = """
        import sys
        from pathlib import Path
        from lossviz import disk
        for _ in range(300):
            disk.write(Path(sys.argv[1]), sys.argv[2].encode() * 100_000)
    """
    target = tmp_path / "one.txt"
    command = [sys.executable, "-c", textwrap.dedent(script), str(target)]
    running = [subprocess.Popen([*command, letter], cwd=ROOT) for letter in "ab"]
    while any(process.poll() is None for process in running):
        if target.exists():
            data = target.read_bytes()
            assert len(data) == 100_000 and len(set(data)) == 1
    assert [process.returncode for process in running] == [0, 0]
    assert list(tmp_path.iterdir()) == [target]


# ---- a site in place of another ----------------------------------------------------------------


def state_of(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.usefixtures("quick_site")
def test_a_site_replaces_an_earlier_one_and_leaves_other_files(tmp_path: Path, site_texts: dict[str, str]) -> None:
    out = tmp_path / "out"
    build(out)
    (out / "retired.html").write_text((out / "huber.html").read_text())  # a page of a loss that is gone
    (out / "huber.html").write_text((out / "huber.html").read_text().replace("Huber", "Older"))
    (out / "CNAME").write_text("loss.example")
    (out / "own").mkdir()
    (out / "own" / "page.html").write_text("mine")
    (out / "notes.html").write_text("<p>mine</p>")
    build(out)
    mine = {"CNAME", "own/page.html", "notes.html"}
    assert set(state_of(out)) == {*site_texts, *mine}
    assert all((out / name).read_text(encoding="utf-8") == text for name, text in site_texts.items())
    assert (out / "own" / "page.html").read_text() == "mine"


@pytest.mark.usefixtures("quick_site")
@pytest.mark.parametrize("taken", ["index.html", "huber.html", "plotly.min.js", "live.css"])
def test_a_site_overwrites_nothing_that_is_no_site(tmp_path: Path, taken: str) -> None:
    (tmp_path / taken).write_text("mine")
    (tmp_path / "other.txt").write_text("mine, too")
    before = state_of(tmp_path)
    with pytest.raises(FileExistsError, match=f"no part of an earlier site.*{taken}"):
        build(tmp_path)
    assert state_of(tmp_path) == before


@pytest.mark.usefixtures("quick_site")
def test_a_folder_in_the_place_of_a_page_is_refused(tmp_path: Path) -> None:
    build(tmp_path)
    (tmp_path / "huber.html").unlink()
    (tmp_path / "huber.html").mkdir()
    with pytest.raises(FileExistsError, match=r"huber\.html"):
        check(tmp_path)


@pytest.mark.usefixtures("quick_site")
def test_sites_of_before_are_known_without_a_mark(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<html><title>lossviz: loss functions you can see</title>")
    (tmp_path / "huber.html").write_text("<html><title>Huber loss · lossviz</title>")
    assert build(tmp_path) > 4_000_000


@pytest.mark.usefixtures("quick_site")
@pytest.mark.parametrize("call", ["open", "rename"])
@pytest.mark.parametrize("number", [0, 1, 5, 12, 20])
@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "No space left on device"), KeyboardInterrupt()])
def test_whatever_fails_on_the_way_the_old_site_stays(
    tmp_path: Path, call: str, number: int, error: BaseException, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "deep" / "out"
    usual, calls = getattr(os, call), []

    def fails(*given: object, **more: object) -> object:
        if ".lossviz-" in str(given[0]):
            calls.append(given)
            if len(calls) == number + 1:
                raise error
        return usual(*given, **more)

    for _ in range(2):  # a folder that is not there, then an earlier site
        before = state_of(out) if out.exists() else None
        with monkeypatch.context() as patch:
            calls.clear()
            patch.setattr(os, call, fails)
            try:
                build(out)
            except (OSError, KeyboardInterrupt):
                assert (state_of(out) if out.exists() else None) == before
                assert before is not None or list(tmp_path.iterdir()) == []
        build(out)
        (out / "huber.html").write_text((out / "huber.html").read_text().replace("Huber", "Older"))
        assert not list(out.glob(".*"))
