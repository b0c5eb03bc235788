"""Several processes of the app behind a proxy of this machine, which runs on a file of ``deploy/`` with other ports."""

from __future__ import annotations

import os
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from running import ROOT, Server

DEPLOY = ROOT / "deploy"
PORTS = (8501, 8502)

#: The proxies, with or without the line that lets HAProxy set a cookie.
PROXIES = {"haproxy": "haproxy", "haproxy without a cookie": "haproxy", "nginx": "nginx"}
COOKIE = "    cookie lossviz insert indirect nocache httponly\n"


def replaced(text: str, changes: Mapping[str, str]) -> str:
    """A text with changes of which each applies at one place."""
    for old, new in changes.items():
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def haproxy(folder: Path, port: int, replicas: Mapping[str, str], *, cookie: bool = True) -> list[str]:
    """What starts HAProxy on the file of ``deploy/``."""
    changes = {**replicas, "bind :80\n": f"bind 127.0.0.1:{port}\n"}
    if not cookie:
        changes[COOKIE] = ""
    if os.geteuid() != 0:
        changes |= {"    user haproxy\n": "", "    group haproxy\n": ""}
    file = folder / "haproxy.cfg"
    file.write_text(replaced((DEPLOY / "haproxy.cfg").read_text(encoding="utf-8"), changes), encoding="utf-8")
    return ["haproxy", "-db", "-f", str(file)]


def nginx(folder: Path, port: int, replicas: Mapping[str, str]) -> list[str]:
    """What starts nginx on the file of ``deploy/``; it keeps its own files in the folder."""
    places = "".join(
        f"    {what}_temp_path {folder}/{what};\n" for what in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    changes = {
        **replicas,
        "listen 80;": f"listen 127.0.0.1:{port};",
        "http {\n": f"http {{\n    access_log off;\n{places}",
    }
    if os.geteuid() != 0:
        changes["user www-data;\n"] = ""
    file = folder / "nginx.conf"
    file.write_text(replaced((DEPLOY / "nginx.conf").read_text(encoding="utf-8"), changes), encoding="utf-8")
    return ["nginx", "-c", str(file), "-e", "stderr", "-g", f"daemon off; pid {folder}/pid;"]


def command(proxy: str, folder: Path, port: int, replicas: Mapping[str, str]) -> list[str]:
    """What starts a proxy of ``PROXIES``."""
    starts: dict[str, Callable[[], list[str]]] = {
        "haproxy": lambda: haproxy(folder, port, replicas),
        "haproxy without a cookie": lambda: haproxy(folder, port, replicas, cookie=False),
        "nginx": lambda: nginx(folder, port, replicas),
    }
    return starts[proxy]()


def check(proxy: str) -> list[str]:
    """The option of a proxy that makes it look at its file and end."""
    return ["-c"] if PROXIES[proxy] == "haproxy" else ["-t"]


@contextmanager
def folder() -> Iterator[Path]:
    """A folder that a proxy may still enter when it is no longer root."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


@contextmanager
def behind(proxy: str, servers: tuple[Server, Server]) -> Iterator[str]:
    """The address at which a proxy hands on to the servers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    places = {
        f"127.0.0.1:{shipped}": f"127.0.0.1:{server.port}" for shipped, server in zip(PORTS, servers, strict=True)
    }
    with folder() as own:
        process = subprocess.Popen(command(proxy, own, port, places), stdout=subprocess.DEVNULL)
        try:
            deadline = time.monotonic() + 30
            while not listens(port):
                assert process.poll() is None and time.monotonic() < deadline, f"{proxy} did not start"
                time.sleep(0.1)
            yield f"http://localhost:{port}"
        finally:
            process.terminate()
            process.wait()


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
