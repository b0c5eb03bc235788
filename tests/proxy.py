"""A small proxy before a server, as JupyterHub and balancers put one: it may strip a prefix, lose messages, change its server."""

from __future__ import annotations

import contextlib
import re
import socket
import threading

_HEAD = re.compile(rb"^(\S+) (\S+) (\S+)\r\n", re.ASCII)


class Proxy:
    """Hands what comes for ``prefix`` on to ``port`` without it; what comes for other places is not there.

    Each request has a connection of its own, and a websocket keeps its connection. With ``deaf`` set, what a page says
    over its websocket is lost, and the page does not know. ``header`` is one more that every answer gets.
    """

    def __init__(self, port: int, *, prefix: str = "", header: str = "") -> None:
        self.port, self.prefix, self.deaf = port, prefix.encode(), False
        self.header = header.encode() + b"\r\n" if header else b""
        self.missed: list[str] = []
        self._sockets: set[socket.socket] = set()
        self._listener = socket.create_server(("localhost", 0))
        self.url = f"http://localhost:{self._listener.getsockname()[1]}{prefix}"
        threading.Thread(target=self._listen, daemon=True).start()

    def cut(self) -> None:
        """End every websocket; the server lives on."""
        for one in list(self._sockets):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """End everything."""
        self._listener.close()
        self.cut()

    def _listen(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client, contextlib.suppress(OSError):
            head = b""
            while b"\r\n\r\n" not in head:
                part = client.recv(65536)
                if not part:
                    return
                head += part
            line = _HEAD.match(head)
            if line is None or not line[2].startswith(self.prefix + b"/"):
                self.missed.append(line[2].decode() if line else "")
                client.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                return
            self._forward(client, head, line)

    def _forward(self, client: socket.socket, head: bytes, line: re.Match[bytes]) -> None:
        stays = b"upgrade: websocket" in head.lower()
        rest = head[line.end() :]
        if not stays:
            rest = b"Connection: close\r\n" + re.sub(rb"(?im)^connection:.*\r\n", b"", rest)
        try:
            server = socket.create_connection(("localhost", self.port), timeout=5)
        except OSError:
            client.sendall(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            return
        with server:
            server.settimeout(None)
            server.sendall(b"%s %s %s\r\n" % (line[1], line[2][len(self.prefix) :], line[3]) + rest)
            pair = {client, server} if stays else set()
            self._sockets |= pair
            if self.header and not stays:
                status, line_end, more = server.recv(65536).partition(b"\r\n")
                client.sendall(status + line_end + self.header + more)
            back = threading.Thread(target=self._pump, args=(server, client, False), daemon=True)
            back.start()
            self._pump(client, server, stays)
            back.join()
            self._sockets -= pair

    def _pump(self, source: socket.socket, target: socket.socket, spoken: bool) -> None:
        """Hand on what comes until one side ends; then the other one ends, too."""
        with contextlib.suppress(OSError):
            while part := source.recv(65536):
                if not (spoken and self.deaf):
                    target.sendall(part)
        for one in (source, target):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
