"""The command line: ``lossviz list``, ``export``, ``lesson``, ``site`` and ``app``, or ``python -m lossviz`` before these."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from textwrap import fill
from typing import Any, NoReturn

from lossviz import CATALOGUE, disk, signals
from lossviz.catalogue import GROUPS, grouped
from lossviz.decimals import code
from lossviz.state.compare import COMPARISONS
from lossviz.state.fields import allowed_for

_WIDTH = 100
DONE, FAILED, BAD_REQUEST, NO_BROWSER, INTERRUPTED, TERMINATED = 0, 1, 2, 3, 130, 143

_LESSON_HELP = """\
lessons:
{lessons}

One sheet for the teacher, with every step, its QR code, the expected answers and common misreadings; one for the
students, with the questions and room to write. The links lead to --address, where the class reaches the app.

exit codes: 0 all made, 1 failed, 2 bad request, 3 no browser (html needs none), 130 interrupted, 143 terminated
"""
_WHOLE = "the folder holds what it held before, or the whole new site"


class _Parser(argparse.ArgumentParser):
    """Bad requests in one line, with the way to more; a value may begin with a minus, as formulas and ranges do."""

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        return super().parse_known_args(self._joined(sys.argv[1:] if args is None else args), namespace)

    def _joined(self, arguments: Sequence[str]) -> list[str]:
        """The arguments, in which ``--formula -r`` is ``--formula=-r``."""
        known, found = self._option_string_actions, list[str]()
        for argument in arguments:
            option = known.get(found[-1]) if found else None
            takes_one = option is not None and option.nargs is None and found[-1].startswith("--")
            if takes_one and argument.startswith("-") and argument not in known:
                found[-1] += f"={argument}"
            else:
                found.append(argument)
        return found

    def error(self, message: str) -> NoReturn:
        self.exit(BAD_REQUEST, f"{self.prog}: {message} (--help tells more)\n")


def parser() -> argparse.ArgumentParser:
    """All commands and their options."""
    from lossviz.export.command import add_export
    from lossviz.export.whole_site import SITE_HELP, site_options
    from lossviz.ui.command import app_parser

    top = _Parser(prog="lossviz", description="Loss functions made visible: files from the command line.")
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True)
    commands.add_parser("list", help="list the losses and their parameters", description="List what can be exported.")
    add_export(commands)
    _lesson_parser(commands)
    site_options(commands.add_parser("site", help="build a static site of all losses", description=SITE_HELP))
    app_parser(commands)
    return top


def _lesson_parser(commands: Any) -> None:
    from lossviz.export.sheets import HERE, SHEET_FORMATS
    from lossviz.lessons.plans import PLANS
    from lossviz.site.sheets import AUDIENCES

    lesson = commands.add_parser(
        "lesson",
        help="print the sheets of a lesson",
        description="Make the sheets of lessons: for the teacher and for the students.",
        epilog=_LESSON_HELP.format(lessons="\n".join(f"  {name:<26} {plan.title}" for name, plan in PLANS.items())),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = lesson.add_argument
    add("names", nargs="+", metavar="NAME", help="the lessons (see below)")
    add("--format", default="pdf", metavar="F,F", help=f"{' or '.join(SHEET_FORMATS)}, or both (default pdf)")
    add(
        "--for",
        dest="audience",
        default=",".join(AUDIENCES),
        metavar="W,W",
        help=f"{' or '.join(AUDIENCES)} (default both)",
    )
    add("--address", default=HERE, metavar="URL", help=f"where the class reaches the app (default {HERE})")
    add("--out", "-o", type=Path, default=Path("sheets"), metavar="DIR", help="folder for the files (default sheets)")
    add("--quiet", "-q", action="store_true", help="no progress")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns its exit code."""
    command = ""
    with signals.ending() as came:
        try:
            known = parser()
            options, more = known.parse_known_args(arguments)
            command = options.command
            if command == "app":
                return _app(options, more)
            if more:
                known.error(f"unrecognized arguments: {' '.join(more)}")
            return {"list": _list, "export": _export, "lesson": _lesson, "site": _site}[command](options)
        except KeyboardInterrupt:
            _say(f"interrupted; {_WHOLE if command == 'site' else 'finished files are kept'}")
            return 128 + came[0] if came else INTERRUPTED
        except BrokenPipeError:
            return FAILED
        except Exception as error:
            return _refused(command, error)


def _refused(command: str, error: Exception) -> int:
    from lossviz.export.requests import RequestError
    from lossviz.picture.chromium import NoBrowserError

    _say(f"lossviz {command}: {disk.told(error)}")
    return (
        BAD_REQUEST if isinstance(error, RequestError) else NO_BROWSER if isinstance(error, NoBrowserError) else FAILED
    )


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")  # at once, or a signal may come between a line and its end
    sys.stderr.flush()


def _list(options: argparse.Namespace) -> int:
    for name, keys in grouped().items():
        print(GROUPS[name].title)
        for key in keys:
            print(f"  {key:<24}{CATALOGUE[key].title}")
            for record in CATALOGUE[key].parameters():
                words = f"{allowed_for(record)}; default {code(record.default)}. {record.help}"
                print(
                    fill(
                        words,
                        _WIDTH,
                        initial_indent=f"    {record.name:<22}",
                        subsequent_indent=" " * 26,
                        break_on_hyphens=False,
                    )
                )
    print("Side by side")
    for page, view in COMPARISONS.items():
        print(f"  {page:<24}The losses of a {view.sort.name}, overlaid")
    for head, listed in (("Any formula, and labs", _others()), ("Panels, for --panel", _panels())):
        print(head)
        for pages, words in listed.items():
            print(fill(words, _WIDTH, initial_indent=f"  {pages:<24}", subsequent_indent=" " * 26))
    return DONE


def _others() -> dict[str, str]:
    """What the pages are that show neither a loss of the catalogue nor several, and how they are set."""
    from lossviz.expression import WrittenLoss
    from lossviz.labs.catalogue import LABS

    labs = {page: f"{lab.title}; --preset {', '.join(lab.presets())}" for page, lab in LABS.items()}
    return {WrittenLoss.key: "A loss that you write, with --formula", **labs}


def _panels() -> dict[str, str]:
    """The panels by the pages that have them."""
    from lossviz.export.names import panels_of
    from lossviz.export.panels import LOSS_PANELS
    from lossviz.labs.catalogue import LABS

    compared = {page: panels_of(view.from_state({})) for page, view in COMPARISONS.items()}
    shown = {page: (lab.view(), *(view for _, view in lab.presets().values())) for page, lab in LABS.items()}
    labs = {
        page: tuple(dict.fromkeys(name for view in views for name in panels_of(view))) for page, views in shown.items()
    }
    return {at: ", ".join(names) for at, names in {"each loss": LOSS_PANELS, **compared, **labs}.items()}


def _export(options: argparse.Namespace) -> int:
    from lossviz.export.wanted import plan

    names, make = plan(options)
    if options.dry_run:
        for name in names:
            print(options.out / name)
        return DONE
    outcome = make((lambda text: None) if options.quiet else _say)
    for name, why in outcome.failed.items():
        _say(f"lossviz export: {name} failed: {why}")
    return FAILED if outcome.failed else DONE


def _lesson(options: argparse.Namespace) -> int:
    from lossviz.export import sheets
    from lossviz.export.wanted import listed

    wanted = sheets.sheet_jobs(options.names, listed("format", options.format), listed("for", options.audience))
    address = sheets.parse_address(options.address)
    sheets.make_sheets(wanted, options.out, address, (lambda text: None) if options.quiet else _say)
    return DONE


def _app(options: argparse.Namespace, more: Sequence[str]) -> int:
    from lossviz.ui.command import run_app

    return run_app(options, more)


def _site(options: argparse.Namespace) -> int:
    from lossviz.export.whole_site import make_site

    make_site(options, (lambda text: None) if options.quiet else _say)
    return DONE


if __name__ == "__main__":
    sys.exit(main())
