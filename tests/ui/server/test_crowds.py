"""Many who take files away at once: nobody else waits, and the server holds one copy of what is large."""

from __future__ import annotations

import socket
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from test_compressed import fetched
from test_descriptors import HARD, served

from lossviz.export.metadata import about_of, described
from lossviz.site import exported_page
from lossviz.state.view import view_from_query

# Comparisons of sines, which turn over and over: dear to draw.
DEAR = quote("+".join(f"(sin({n}*a*r) > sin({n + 1}*b*r*c))" for n in range(1, 17)))


def asking(address: str, path: str) -> socket.socket:
    """A connection that asks for a path, and has read nothing yet."""
    host, port = address.split(":")
    connection = socket.create_connection((host, int(port)), timeout=120)
    connection.sendall(f"GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n".encode())
    return connection


def read(connection: socket.socket) -> tuple[bytes, bytes]:
    """Head and body of an answer."""
    with connection.makefile("rb") as stream:
        head, _, body = stream.read().partition(b"\r\n\r\n")
    return head, body


def test_requests_that_are_dropped_hold_up_nobody(app_url: str) -> None:
    address = urlsplit(app_url).netloc
    dropped = [asking(address, f"/files/your_own/html?your_own_formula={DEAR}")]
    dropped += [asking(address, f"/files/huber/csv-surface?huber_delta={1 + n / 100}") for n in range(45)]
    assert b"<html" in fetched(f"{app_url}/huber")[1]
    for connection in dropped:
        connection.close()
    for path in ("/", "/huber", "/qr?link=a", "/files/mse/py"):
        assert fetched(app_url + path)[1]


@pytest.mark.thorough
def test_sixty_saved_pages_are_one_copy_of_what_they_share() -> None:
    with served(min(4096, HARD) if HARD > 0 else 4096, HARD) as (address, _, process), ExitStack() as stack:

        def held() -> float:
            """Megabytes of memory."""
            status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
            return int(status.partition("VmRSS:")[2].split()[0]) / 1000

        fetched(f"http://{address}/files/huber/html")
        before = held()
        links = [f"huber_delta={1 + n / 100}" for n in range(60)]
        waiting = [stack.enter_context(asking(address, f"/files/huber/html?{link}")) for link in links]
        for connection in waiting:
            assert connection.recv(16, socket.MSG_PEEK).startswith(b"HTTP/1.1 200")
        assert held() - before < 60  # sixty bodies are 300
        for connection, link in list(zip(waiting, links, strict=True))[::20]:
            query = dict([link.split("=")])
            view = view_from_query("huber", query)
            assert read(connection)[1] == described("html", exported_page(view).encode(), about_of(view))
