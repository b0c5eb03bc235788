"""``lossviz app``: the app, by ``streamlit run``, from wherever it is called."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

from lossviz.ui.app_folder import APP_FOLDER

_HELP = """\
examples:
  lossviz app
  lossviz app --port 8600
  lossviz app --address 0.0.0.0 --name school-laptop.local     (lets others in)
  lossviz app --server.baseUrlPath losses

Every option of "streamlit run" is handed on. The app answers this machine only, until --address says otherwise.
"""


def app_parser(commands: Any) -> None:
    """The command and its options."""
    app = commands.add_parser(
        "app",
        help="start the app",
        description="Start the app, and open it in the browser.",
        epilog=_HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    app.add_argument("--port", metavar="N", help="where it answers (default 8501, or the next that is free)")
    app.add_argument("--address", metavar="A", help="whom it answers: 0.0.0.0 is everybody who reaches this machine")
    app.add_argument("--name", metavar="NAME", help="how others reach this machine; it stands in links and QR codes")


def command_line(options: argparse.Namespace, more: Sequence[str]) -> list[str]:
    """What starts the app.

    >>> command_line(argparse.Namespace(port="8600", address=None, name=None), ["--server.headless", "true"])[-4:]
    ['--server.port', '8600', '--server.headless', 'true']
    """
    given = {"server.port": options.port, "server.address": options.address, "browser.serverAddress": options.name}
    said = [word for name, value in given.items() if value is not None for word in (f"--{name}", value)]
    # -P: a file app.py of the folder that this is called from is not ours
    return [sys.executable, "-P", "-m", "streamlit", "run", str(APP_FOLDER / "app.py"), *said, *more]


def run_app(options: argparse.Namespace, more: Sequence[str]) -> int:
    """Become the app's server, or where a process cannot become another, wait for it; returns its exit code then."""
    command = command_line(options, more)
    if os.name == "posix":
        os.execv(command[0], command)
    return subprocess.call(command)
