"""The words of a picture as a text file beside it, for the alternative text of a slide or of a web page: ``--alt``."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from dataclasses import replace

from lossviz.export.checks import FIGURES, WORDS
from lossviz.export.requests import Job


def add_words(export: argparse.ArgumentParser) -> None:
    """The option of the command line."""
    add = export.add_argument_group("words").add_argument
    add("--alt", action="store_true", help="beside each picture a text file that says in words what it shows")


def with_words(jobs: Iterable[Job]) -> list[Job]:
    """The jobs, and for each picture its words; those that are the same for several pictures come once.

    >>> from lossviz.state.view import default_view
    >>> [job.name for job in with_words([Job(default_view("huber"), form) for form in ("png", "pdf", "csv")])]
    ['huber_delta-1_label-0@2x.png', 'huber_delta-1_label-0.txt', 'huber_delta-1_label-0.pdf', 'huber_delta-1_label-0.csv']
    """
    found: dict[str, Job] = {}
    for job in jobs:
        found[job.name] = job
        if job.form in FIGURES:
            words = replace(job, form=WORDS)
            found.setdefault(words.name, words)
    return list(found.values())
