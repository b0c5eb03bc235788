"""What a class costs the server: many sessions, each letting go of a control every two seconds. I assert nothing.

    python tests/benchmarks/server.py [--sessions 60 100 300] [--seconds 20] [--visits 1000] [--profile]

The clients speak Streamlit's own protocol, from the protobufs of the installed package. The server runs on one core
and the clients on another if there are two. A change is answered when the server says that its script is done.
The floor is ``rivals/bare.py``, a page with next to nothing on it: what a change costs there is Streamlit's own.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import resource
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from lossviz import Huber  # noqa: E402
from lossviz.state.view import page_view  # noqa: E402

BARE = Path(__file__).parent / "rivals" / "bare.py"
PAGES = ("huber", "focal", "mse", "binary_cross_entropy", "smooth_l1", "cross_entropy")
STATE: dict[str, Any] = page_view("huber").state()
PERIOD = 2.0
LIVE = "lossviz_live"
COST = "server CPU ms per change"
TICK = os.sysconf("SC_CLK_TCK")


class Server:
    """The app, or another script, on a free port, on the first core alone."""

    def __init__(self, profile: Path | None = None, script: Path = ROOT / "app.py") -> None:
        with socket.socket() as probe:
            probe.bind(("localhost", 0))
            port = probe.getsockname()[1]
        options = ["run", str(script), "--server.port", str(port), "--server.headless", "true"]
        start = ["-m", "streamlit"] if profile is None else [__file__, "--serve", str(profile)]
        self.address = f"localhost:{port}"
        self.process = subprocess.Popen(
            [sys.executable, *start, *options],
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            preexec_fn=prepared,
        )
        for _ in range(600):
            try:
                urllib.request.urlopen(f"http://{self.address}/_stcore/health", timeout=5).close()
                return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError("the app did not start")

    def cpu(self) -> float:
        """Seconds of processor time so far."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICK

    def memory(self) -> float:
        """Resident megabytes."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.partition("VmRSS:")[2].split()[0]) / 1000

    def stop(self) -> None:
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()


def prepared() -> None:
    """One core, and files enough for all sockets."""
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 8192), hard))


class Session:
    """One browser tab, as the server sees it."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.component = self.fragment = self.page_hash = self.session = ""
        self.known: set[str] = set()
        self.received = 0

    @classmethod
    async def open(cls, address: str) -> Session:
        url = f"ws://{address}/_stcore/stream"
        return cls(await connect(url, subprotocols=["streamlit"], max_size=None, compression=None, ping_interval=None))  # type: ignore[list-item]

    async def visit(self, page: str) -> None:
        """Open a page and wait until it is there."""
        message = BackMsg()
        message.rerun_script.page_name = page
        self.component = self.fragment = ""
        await self.ask(message)
        await self.done()

    async def ask(self, message: BackMsg) -> None:
        message.rerun_script.cached_message_hashes.extend(sorted(self.known))
        await self.socket.send(message.SerializeToString())

    async def done(self) -> None:
        """Read until a run of the script has finished."""
        while True:
            data = await self.socket.recv(decode=False)
            self.received += len(data)
            message = ForwardMsg.FromString(data)
            kind = message.WhichOneof("type")
            if message.metadata.cacheable:
                self.known.add(message.hash)
            if kind == "new_session":
                self.page_hash = message.new_session.page_script_hash
            elif kind == "delta" and message.delta.new_element.HasField("bidi_component"):
                component = message.delta.new_element.bidi_component
                if component.component_name in (LIVE, "bare"):
                    self.component, self.fragment = component.id, message.delta.fragment_id
                if component.component_name == LIVE:
                    self.session = json.loads(component.bytes)["session"]
            elif kind == "script_finished" and message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                return

    def release(self, delta: float) -> BackMsg:
        """What the browser sends when the slider of delta is let go."""
        message = BackMsg()
        run = message.rerun_script
        run.page_script_hash, run.fragment_id = self.page_hash, self.fragment
        told = {"released": {"session": self.session, "revision": 0, "state": {**STATE, "delta": delta}}}
        widget = run.widget_states.widgets.add()
        widget.id, widget.json_value = self.component, json.dumps(told)
        return message

    async def change(self, delta: float) -> float:
        """Let go of the control; seconds until the server is done."""
        start = time.perf_counter()
        await self.ask(self.release(delta))
        await self.done()
        return time.perf_counter() - start


def some_delta() -> float:
    """A step of the slider: what is typed between two costs more, as it gets a picture of its own."""
    return float(random.choice(Huber.parameters()[0].steps))


async def opened(address: str, count: int, page: str = "huber") -> list[Session]:
    sessions = []
    for _ in range(count):
        sessions.append(await Session.open(address))
        await sessions[-1].visit(page)
        assert sessions[-1].component and sessions[-1].fragment, "no live picture on the page"
    return sessions


async def loaded(server: Server, count: int, seconds: float, page: str = "huber") -> dict[str, float]:
    """``count`` sessions on a page, each letting go every ``PERIOD`` seconds."""
    before = server.memory()
    sessions = await opened(server.address, count, page)
    memory = server.memory()
    waits: list[float] = []
    end = time.monotonic() + seconds

    async def act(session: Session) -> None:
        due = time.monotonic() + random.random() * PERIOD
        while due < end:
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            waits.append(await session.change(some_delta()))
            due = max(due + PERIOD, time.monotonic())

    cpu, received = server.cpu(), sum(session.received for session in sessions)
    await asyncio.gather(*(act(session) for session in sessions))
    used = server.cpu() - cpu
    found = {
        "sessions": count,
        "changes": len(waits),
        "p50 ms": 1000 * statistics.median(waits),
        "p95 ms": 1000 * statistics.quantiles(waits, n=20)[-1],
        COST: 1000 * used / len(waits),
        "core busy %": 100 * used / seconds,
        "bytes per change": (sum(session.received for session in sessions) - received) / len(waits),
        "MB per session": (memory - before) / count,
    }
    for session in sessions:
        await session.socket.close()
    return found


async def queued(server: Server, count: int = 100, tries: int = 15) -> dict[str, float]:
    """How long one waits while another has sent ``count`` changes at once."""
    greedy, other = await opened(server.address, 2)
    alone = [await other.change(some_delta()) for _ in range(tries)]
    beside = []
    for _ in range(tries):
        for _ in range(count):
            await greedy.ask(greedy.release(some_delta()))
        beside.append(await other.change(some_delta()))
        await asyncio.sleep(1.0)
        while True:  # read what came for the greedy one
            try:
                await asyncio.wait_for(greedy.done(), 0.5)
            except TimeoutError:
                break
    for session in (greedy, other):
        await session.socket.close()
    found = {"alone ms": 1000 * statistics.median(alone), "beside a queue ms": 1000 * statistics.median(beside)}
    return {**found, "worst ms": 1000 * max(beside)}


async def visited(server: Server, visits: int) -> list[tuple[int, float]]:
    """Memory after so many page visits: (visits, megabytes)."""
    session = await Session.open(server.address)
    out = []
    for number in range(visits + 1):
        if number % (visits // 5) == 0:
            out.append((number, server.memory()))
        await session.visit(PAGES[number % len(PAGES)])
        if number % 50 == 49:  # a tab is closed, another opened
            await session.socket.close()
            session = await Session.open(server.address)
    await session.socket.close()
    return out


async def floor(sessions: Sequence[int], seconds: float) -> list[dict[str, float]]:
    """What ``loaded`` finds on the bare page, for each number of sessions."""
    server = Server(script=BARE)
    try:
        return [await loaded(server, count, seconds, page="") for count in sessions]
    finally:
        server.stop()


async def everything(server: Server, sessions: Sequence[int], seconds: float, visits: int) -> None:
    warm = await opened(server.address, 1)
    for page in PAGES:
        await warm[0].visit(page)
    await warm[0].socket.close()
    if visits:
        course = await visited(server, visits)
        print("memory over page visits: " + ", ".join(f"{megabytes:.0f} MB after {n}" for n, megabytes in course))
    for count, least in zip(sessions, await floor(sessions, seconds), strict=True):
        found = await loaded(server, count, seconds)
        found |= {"floor's": least[COST], "ratio": found[COST] / least[COST], "floor's p95 ms": least["p95 ms"]}
        print(", ".join(f"{name} {value:,.1f}" for name, value in found.items()), flush=True)
    print(", ".join(f"{name} {value:,.1f}" for name, value in (await queued(server)).items()))


def serve(profile: Path, arguments: list[str]) -> None:
    """Streamlit with a profiler in every script run; the statistics are written at the end."""
    import cProfile

    from streamlit.runtime.scriptrunner.script_runner import ScriptRunner
    from streamlit.web import cli

    profiler, run = cProfile.Profile(), ScriptRunner._run_script

    def profiled(self: ScriptRunner, *rest: Any) -> None:
        try:
            profiler.enable()
        except ValueError:  # another thread's run is being watched
            run(self, *rest)
            return
        try:
            run(self, *rest)
        finally:
            profiler.disable()
            profiler.dump_stats(profile)

    ScriptRunner._run_script = profiled  # type: ignore[method-assign]
    sys.argv = ["streamlit", *arguments]
    cli.main()


def main() -> None:
    if sys.argv[1:2] == ["--serve"]:
        serve(Path(sys.argv[2]), sys.argv[3:])
        return
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--sessions", type=int, nargs="*", default=[60, 100, 300])
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--visits", type=int, default=1000)
    parser.add_argument("--profile", action="store_true", help="also print where a rerun spends its time")
    options = parser.parse_args()
    prepared()
    os.sched_setaffinity(0, {max(range(os.cpu_count() or 1))})
    with tempfile.TemporaryDirectory() as folder:
        statistics_file = Path(folder) / "profile" if options.profile else None
        server = Server(statistics_file)
        try:
            asyncio.run(everything(server, options.sessions, options.seconds, options.visits))
        finally:
            server.stop()
        if statistics_file:
            import pstats

            pstats.Stats(str(statistics_file)).sort_stats("cumulative").print_stats(60)


if __name__ == "__main__":
    main()
