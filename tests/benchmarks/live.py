"""What a change of a parameter costs until it is drawn, beside three ways to draw the same view. I assert nothing.

    pip install -r tests/benchmarks/requirements.txt && python tests/benchmarks/live.py [--rounds 3] [--out FILE]

The rivals are in ``rivals/``: a static page that calls Plotly.react on arrays it has (the floor), plain Streamlit
with st.plotly_chart, and Dash. All draw the Huber page's picture, two surfaces and three panels, at the same size.

"Drawn" is one definition for all (``probe.js``): the number written in the picture is the new one, both 3D scenes
have got new vertices and painted them, the painter has answered, and two animation frames have passed. Variants are
interleaved and each number is a median, since machines are noisy; compare ratios, not milliseconds. Where WebGL is
emulated, drawing costs more than all else, so there is a table with the draw calls left out as well.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(HERE.parent))

from browser import FLAGS, find  # noqa: E402
from playwright.async_api import Browser, CDPSession, Page, async_playwright  # noqa: E402

RIVALS = HERE / "rivals"
PROBE = (HERE / "probe.js").read_text(encoding="utf-8")
STREAMLIT = ("-m", "streamlit", "run", "{script}", "--server.port", "{port}", "--server.headless", "true")


@dataclass(frozen=True)
class Variant:
    """One way to draw the view: how its server starts, where its page is and which element is the slider."""

    name: str
    command: tuple[str, ...]
    slider: str
    path: str = "/"
    ready: str = "true"
    root: Path = ROOT


VARIANTS = (
    Variant("floor", (str(RIVALS / "floor.py"), "{port}"), "#delta", ready="document.body.dataset.ready === 'yes'"),
    Variant(
        "lossviz",
        tuple(part.format(script=ROOT / "app.py", port="{port}") for part in STREAMLIT),
        'input[type="range"][data-control="delta"]',
        "/huber",
        "[...(window.__lossvizTables?.keys() ?? [])].some(name => !name.startsWith('payload '))",
    ),
    Variant("dash", (str(RIVALS / "dashed.py"), "{port}"), "[role=slider]"),
    Variant(
        "st.plotly_chart",
        tuple(part.format(script=RIVALS / "chart.py", port="{port}") for part in STREAMLIT),
        "[data-testid=stSlider] :is([role=slider], input[type=range])",
    ),
)


class Server:
    """A variant's server on a free port."""

    def __init__(self, variant: Variant) -> None:
        with socket.socket() as probe:
            probe.bind(("localhost", 0))
            port = probe.getsockname()[1]
        command = [sys.executable, *(part.format(port=port) for part in variant.command)]
        self.url = f"http://localhost:{port}"
        self.process = subprocess.Popen(
            command, cwd=variant.root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        for _ in range(600):
            try:
                urllib.request.urlopen(self.url, timeout=5).close()
                return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError(f"{variant.name} did not start")

    def stop(self) -> None:
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait()


@dataclass
class Wire:
    """What went over the network, as the browser counts it: compressed bodies, headers, websocket payloads."""

    bytes: int = 0
    asked: int = 0
    pending: set[str] = field(default_factory=set)

    def listen(self, session: CDPSession) -> None:
        def finished(event: dict[str, Any]) -> None:
            self.bytes += int(event["encodedDataLength"])

        def frame(event: dict[str, Any]) -> None:
            response = event["response"]
            text = response["payloadData"]
            self.bytes += len(text) * 3 // 4 if response["opcode"] == 2 else len(text)

        def sent(event: dict[str, Any]) -> None:
            self.asked += 1
            frame(event)

        def request(event: dict[str, Any]) -> None:
            if event["request"]["method"] == "POST":
                self.asked += 1

        session.on("Network.loadingFinished", finished)
        session.on("Network.webSocketFrameReceived", frame)
        session.on("Network.webSocketFrameSent", sent)
        session.on("Network.requestWillBeSent", request)


class Visit:
    """One variant's page, open and drawn."""

    def __init__(self, page: Page, session: CDPSession, wire: Wire) -> None:
        self.page, self.session, self.wire = page, session, wire

    async def pictures(self) -> list[dict[str, Any]]:
        return list(await self.page.evaluate("window.__probe.pictures"))

    async def cpu(self) -> dict[str, float]:
        metrics = await self.session.send("Performance.getMetrics")
        found = {entry["name"]: entry["value"] for entry in metrics["metrics"]}
        return {"task": found["TaskDuration"], "script": found["ScriptDuration"], "at": time.monotonic()}

    async def quiet(self, seconds: float, limit: float = 30.0) -> None:
        """Wait until no picture and no byte has come for a while."""
        start = still = time.monotonic()
        last: tuple[int, int] | None = None
        while time.monotonic() - still < seconds and time.monotonic() - start < limit:
            now = len(await self.pictures()), self.wire.bytes
            if now != last:
                still, last = time.monotonic(), now
            await asyncio.sleep(0.1)

    async def key(self, kind: str, repeat: bool = False, code: str = "ArrowRight", number: int = 39) -> None:
        await self.session.send(
            "Input.dispatchKeyEvent",
            {
                "type": kind,
                "key": code,
                "code": code,
                "windowsVirtualKeyCode": number,
                "nativeVirtualKeyCode": number,
                "autoRepeat": repeat,
            },
        )


async def opened(browser: Browser, variant: Variant, url: str, stub: bool) -> tuple[Visit, dict[str, float]]:
    """A first visit in a fresh browser context, and what it took."""
    context = await browser.new_context(viewport={"width": 1440, "height": 900})
    page = await context.new_page()
    session = await context.new_cdp_session(page)
    await session.send("Network.enable")
    await session.send("Performance.enable", {"timeDomain": "threadTicks"})  # time that it works, not that it waits
    wire = Wire()
    wire.listen(session)
    await page.add_init_script(PROBE.replace("__STUB__", "true" if stub else "false"))
    await page.goto(url + variant.path, wait_until="commit")
    await page.wait_for_function("() => window.__probe.pictures.length > 0", timeout=120_000)
    first = (await page.evaluate("window.__probe.pictures[0]"))["at"]
    title, part = await page.evaluate("[window.__probe.title, window.__probe.part]")
    taken = {"first surface ms": first, "bytes to first surface": float(wire.bytes)}
    if title is not None:  # what has no title is no page
        taken |= {"title ms": title, "part ms": part, "part / title": part / title}
    await page.wait_for_function(variant.ready, timeout=120_000)
    visit = Visit(page, session, wire)
    await visit.quiet(1.5)
    return visit, {**taken, "bytes of the first visit": float(wire.bytes)}


async def single_changes(visit: Visit, count: int) -> dict[str, list[float]]:
    """Arrow keys one by one, each awaited: milliseconds until drawn, CPU above that of a page at rest."""
    out: dict[str, list[float]] = defaultdict(list)
    rest = await visit.cpu()
    await asyncio.sleep(1.0)
    after = await visit.cpu()
    idle = {name: (after[name] - rest[name]) / (after["at"] - rest["at"]) for name in ("task", "script")}
    for _ in range(count):
        before, wire = await visit.cpu(), (visit.wire.bytes, visit.wire.asked)
        contexts = await visit.page.evaluate("window.__probe.contexts")
        seen = len(await visit.pictures())
        await visit.key("rawKeyDown")
        await visit.key("keyUp")
        await visit.page.wait_for_function(f"() => window.__probe.pictures.length > {seen}", timeout=60_000)
        await visit.quiet(0.8)
        after = await visit.cpu()
        pressed = await visit.page.evaluate("window.__probe.keys.at(-1)")
        out["change ms"].append((await visit.pictures())[seen]["at"] - pressed)
        for name in ("task", "script"):
            used = after[name] - before[name] - idle[name] * (after["at"] - before["at"])
            out[f"{name} ms"].append(1000 * used)
        out["bytes"].append(visit.wire.bytes - wire[0])
        out["asked"].append(visit.wire.asked - wire[1])
        out["contexts"].append(await visit.page.evaluate("window.__probe.contexts") - contexts)
    return out


async def held_key(visit: Visit, presses: int, pause: float) -> dict[str, list[float]]:
    """An arrow key held down: pictures per second, how long the last waits, and what was sent until the key came up."""
    await visit.key("rawKeyDown", code="Home", number=36)
    await visit.key("keyUp", code="Home", number=36)
    await visit.quiet(1.5)
    seen, keys = len(await visit.pictures()), await visit.page.evaluate("window.__probe.keys.length")
    wire, contexts = (visit.wire.bytes, visit.wire.asked), await visit.page.evaluate("window.__probe.contexts")
    start = time.monotonic()
    waiting = []
    for number in range(presses):  # sent by the clock: a hand does not wait for the page
        waiting.append(asyncio.create_task(visit.key("rawKeyDown", repeat=number > 0)))
        await asyncio.sleep(max(0.0, start + (number + 1) * pause - time.monotonic()))
    before_release = visit.wire.bytes - wire[0], visit.wire.asked - wire[1]
    waiting.append(asyncio.create_task(visit.key("keyUp")))
    await asyncio.gather(*waiting)
    await visit.quiet(2.5)
    drawn = (await visit.pictures())[seen:]
    pressed = (await visit.page.evaluate("window.__probe.keys"))[keys:]
    return {
        "held: lag ms": [drawn[-1]["at"] - pressed[-1]],
        "held: surfaces/s": [2000 * len(drawn) / (drawn[-1]["at"] - pressed[0])],
        "held: bytes until release": [before_release[0]],
        "held: asked until release": [before_release[1]],
        "held: bytes": [visit.wire.bytes - wire[0]],
        "held: asked": [visit.wire.asked - wire[1]],
        "held: contexts": [await visit.page.evaluate("window.__probe.contexts") - contexts],
    }


Results = dict[tuple[str, bool], dict[str, list[float]]]


async def measure(variants: list[Variant], modes: list[bool], rounds: int, changes: int) -> Results:
    """All numbers of every variant: {(name, stubbed): {what: samples}}."""
    results: Results = defaultdict(lambda: defaultdict(list))
    path = await asyncio.to_thread(find)
    servers = {variant.name: Server(variant) for variant in variants}
    try:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=path, args=list(FLAGS))
            for number in range(rounds + 1):
                for stub in modes:
                    for variant in variants:
                        visit, first = await opened(browser, variant, servers[variant.name].url, stub)
                        if number:  # the first round only warms servers and caches
                            await visit.page.locator(variant.slider).first.focus()
                            found = await single_changes(visit, changes)
                            found |= await held_key(visit, 40, 1 / 30)
                            found |= {name: [value] for name, value in first.items()}
                            for name, values in found.items():
                                results[variant.name, stub][name] += values
                            print(number, variant.name, "stub" if stub else "gl", flush=True, file=sys.stderr)
                        await visit.page.context.close()
            await browser.close()
    finally:
        for server in servers.values():
            server.stop()
    return results


ROWS: tuple[tuple[str, str, Callable[[float], str]], ...] = (
    ("change ms", "change to drawn, ms", lambda x: f"{x:.0f}"),
    ("task ms", "page CPU per change, ms", lambda x: f"{x:.0f}"),
    ("script ms", "of it JavaScript, ms", lambda x: f"{x:.0f}"),
    ("held: lag ms", "held key: lag, ms", lambda x: f"{x:.0f}"),
    ("held: surfaces/s", "held key: surfaces per second", lambda x: f"{x:.1f}"),
    ("held: bytes until release", "bytes while held", lambda x: f"{x:,.0f}"),
    ("held: asked until release", "requests to the server while held", lambda x: f"{x:.0f}"),
    ("held: bytes", "bytes in all", lambda x: f"{x:,.0f}"),
    ("held: asked", "requests to the server in all", lambda x: f"{x:.0f}"),
    ("held: contexts", "new WebGL contexts", lambda x: f"{x:.0f}"),
    ("title ms", "first visit: ms to the title", lambda x: f"{x:,.0f}"),
    ("part ms", "first visit: ms to something of the picture", lambda x: f"{x:,.0f}"),
    ("part / title", "the latter as a multiple of the former", lambda x: f"{x:.2f}"),
    ("first surface ms", "first visit: ms to the first surface", lambda x: f"{x:,.0f}"),
    ("bytes to first surface", "bytes to the first surface", lambda x: f"{x:,.0f}"),
    ("bytes of the first visit", "bytes of the first visit", lambda x: f"{x:,.0f}"),
)
RATIOS = {"change ms", "task ms", "script ms", "held: lag ms", "held: surfaces/s"}


def table(results: Results, stub: bool) -> str:
    """A Markdown table; in brackets the ratio to the floor."""
    names = [name for name, mode in results if mode == stub]
    middle = {name: {what: statistics.median(v) for what, v in results[name, stub].items()} for name in names}
    lines = ["| | " + " | ".join(names) + " |", "|:--|" + "--:|" * len(names)]
    for key, title, spell in ROWS:
        cells = []
        for name in names:
            if key not in middle[name]:
                cells.append("")
                continue
            value, floor = middle[name][key], middle.get("floor", {}).get(key)
            cells.append(spell(value) + (f" ({value / floor:.2f})" if key in RATIOS and floor else ""))
        lines.append(f"| {title} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--changes", type=int, default=6, help="single changes per round")
    parser.add_argument("--only", nargs="*", default=[variant.name for variant in VARIANTS])
    parser.add_argument("--against", type=Path, help="the folder of another version of the app, to run beside this one")
    parser.add_argument("--mode", choices=["stub", "gl", "both"], default="both")
    parser.add_argument("--out", type=Path, help="also write the tables to this file")
    options = parser.parse_args()
    modes = {"stub": [True], "gl": [False], "both": [True, False]}[options.mode]
    variants = [variant for variant in VARIANTS if variant.name in options.only]
    if options.against:
        own = next(variant for variant in VARIANTS if variant.name == "lossviz")
        other = options.against.resolve()
        command = tuple(part.replace(str(ROOT), str(other)) for part in own.command)
        variants.append(replace(own, name="the other version", command=command, ready="true", root=other))
    results = asyncio.run(measure(variants, modes, options.rounds, options.changes))
    texts = []
    for stub in modes:
        heading = "WebGL draw calls left out" if stub else "WebGL in software"
        texts.append(f"**{heading}** (ratio to the floor in brackets)\n\n{table(results, stub)}")
    text = "\n\n".join(texts)
    print(text)
    if options.out:
        options.out.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
