"""Files are made one after the other, for those who still wait, and for no longer than a limit."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

from lossviz.ui.server.file_makers import Busy, FileMakers, Made, TooLong
from lossviz.ui.server.routes import unless_gone

#: Stands in for the process that makes files: notes each request in a file, and waits, ends or answers as it says.
STUB = """
import json, os, sys, time
for line in sys.stdin.buffer:
    asked = json.loads(line)
    if asked["kind"]:
        open(sys.argv[1], "a").write(asked["kind"] + "\\n")
    if asked["kind"] == "slow":
        time.sleep(600)
    if asked["kind"] == "work":
        import signal
        os.kill(os.getpid(), signal.SIGXCPU)
    if asked["kind"] == "end":
        os._exit(1)
    head = {"status": 200, "pid": os.getpid(), "sizes": [2, 3]}
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\\nabcde")
    sys.stdout.buffer.flush()
"""


def asked(kind: str) -> dict[str, Any]:
    return {"page": "huber", "kind": kind, "query": "", "gzip": False, "bare": False}


@pytest.fixture
def made(tmp_path: Path) -> Callable[..., tuple[Any, list[str]]]:
    """Run a test with the stub's queue; gives its result and the requests that were begun."""

    def run(test: Callable[[FileMakers], Coroutine[Any, Any, Any]], **limits: Any) -> tuple[Any, list[str]]:
        async def main() -> Any:
            makers = FileMakers((sys.executable, "-c", STUB, str(tmp_path / "begun")), **limits)
            try:
                return await asyncio.wait_for(test(makers), 60)
            finally:
                await makers.stop()

        result = asyncio.run(main())
        begun = tmp_path / "begun"
        return result, begun.read_text().split() if begun.exists() else []

    return run


def test_one_process_makes_all_files(made: Any) -> None:
    async def test(makers: FileMakers) -> list[Made]:
        return await asyncio.gather(*(makers.make(asked(str(n))) for n in range(20)))

    files, begun = made(test)
    assert {file.parts for file in files} == {(b"ab", b"cde")}
    assert len({file.head["pid"] for file in files}) == 1
    assert begun == [str(n) for n in range(20)]


def test_beyond_a_short_queue_one_is_told_so_at_once(made: Any) -> None:
    async def test(makers: FileMakers) -> list[Any]:
        slow = asyncio.ensure_future(makers.make(asked("slow")))
        waiting = [asyncio.ensure_future(makers.make(asked("quick"))) for _ in range(2)]
        await asyncio.sleep(0)
        with pytest.raises(Busy):
            await makers.make(asked("late"))
        slow.cancel()
        return await asyncio.gather(*waiting)

    files, begun = made(test, most=3, grace=0.1)
    assert len(files) == 2
    assert "late" not in begun


async def begun_by(makers: FileMakers, path: str) -> None:
    while not (Path(path).exists() and "slow" in Path(path).read_text()):
        await asyncio.sleep(0.01)


def test_nothing_is_begun_for_those_who_have_left(made: Any, tmp_path: Path) -> None:
    async def test(makers: FileMakers) -> Made:
        slow = asyncio.ensure_future(makers.make(asked("slow")))
        left = [asyncio.ensure_future(makers.make(asked("left"))) for _ in range(45)]
        await begun_by(makers, str(tmp_path / "begun"))
        for task in (*left, slow):
            task.cancel()
        return await makers.make(asked("next"))

    file, begun = made(test, grace=0.1)
    assert begun == ["slow", "next"]
    assert file.parts == (b"ab", b"cde")


def test_a_file_that_takes_too_long_ends_with_its_process(made: Any) -> None:
    async def test(makers: FileMakers) -> tuple[int, int]:
        first = await makers.make(asked("first"))
        with pytest.raises(TooLong):
            await makers.make(asked("slow"))
        assert makers.waiting == 0
        return first.head["pid"], (await makers.make(asked("next"))).head["pid"]

    (first, second), begun = made(test, seconds=1.0)
    assert first != second
    assert begun == ["first", "slow", "next"]


def test_a_process_that_ends_is_started_again(made: Any) -> None:
    async def test(makers: FileMakers) -> Made:
        with pytest.raises(EOFError):
            await makers.make(asked("end"))
        return await makers.make(asked("next"))

    assert made(test)[0].parts == (b"ab", b"cde")


def test_a_process_that_has_used_its_time_ends_itself(made: Any) -> None:
    async def test(makers: FileMakers) -> Made:
        with pytest.raises(TooLong):
            await makers.make(asked("work"))
        return await makers.make(asked("next"))

    assert made(test)[0].parts == (b"ab", b"cde")


def test_the_time_of_a_file_is_counted_in_work() -> None:
    """However busy the machine is, and however many files were made before."""
    script = (
        "import io, json, os, resource, sys; from lossviz.ui.server import worker; worker.CPU_SECONDS = 1;"
        "worker.answer = lambda asked: ({}, []) if asked else [None for _ in iter(int, 1)];"
        "end = resource.getrlimit; worker.serve(io.BytesIO(b'[1]\\n' * 3), io.BytesIO()); print(end(0)[0], flush=True);"
        "worker.serve(io.BytesIO(b'[]\\n'), io.BytesIO())"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, timeout=120, text=True)
    assert done.stdout.strip().isdigit()
    assert -done.returncode == signal.SIGXCPU


def test_a_process_without_work_gives_its_memory_back(made: Any) -> None:
    async def test(makers: FileMakers) -> Any:
        await makers.make(asked("first"))
        process = makers.process
        assert process is not None
        await process.wait()
        return await makers.make(asked("next"))

    assert made(test, idle=0.5)[0].parts == (b"ab", b"cde")


def test_work_ends_when_its_client_leaves() -> None:
    async def test() -> tuple[Any, bool]:
        ended = False

        async def work() -> str:
            nonlocal ended
            try:
                await asyncio.sleep(600)
            finally:
                ended = True
            return "too late"

        told = iter([{"type": "http.request"}, {"type": "http.disconnect"}])

        async def receive() -> dict[str, Any]:
            return next(told)

        return await unless_gone(receive, work()), ended

    assert asyncio.run(test()) == (None, True)


def test_the_worker_needs_no_server_and_no_torch() -> None:
    """It starts in half the time and memory."""
    script = (
        "import sys, json; from lossviz.ui.server.worker import answer;"
        "answer(dict(page='huber', kind='html', query='', gzip=True, bare=False));"
        "print(json.dumps([name for name in ('streamlit', 'torch') if name in sys.modules]))"
    )

    async def run() -> bytes:
        process = await asyncio.create_subprocess_exec(sys.executable, "-c", script, stdout=asyncio.subprocess.PIPE)
        return (await process.communicate())[0]

    assert json.loads(asyncio.run(run())) == []
