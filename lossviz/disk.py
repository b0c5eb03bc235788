"""Files and folders that appear whole or not at all, made under private names beside their place."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import shutil
import stat
import time
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from lossviz.signals import deferred

# A symbolic link that waits under the private name is refused, not followed; Windows has no such flag.
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)

# A process holds a folder to write two small files; the others wait ten seconds for it at most.
_TURN, _TURNS = 0.02, 500


def check_target(path: Path) -> None:
    """Raise the error that writing a file there would end in, before any work is done for it.

    FileNotFoundError, NotADirectoryError or PermissionError name the folder; IsADirectoryError, a name that is too long
    and what is no ordinary file name the path. ValueError is raised for what can be no path at all.

    >>> check_target(Path("no such folder/huber.png"))
    Traceback (most recent call last):
    FileNotFoundError: [Errno 2] No such folder: 'no such folder'
    """
    _check_folder(path.parent)
    try:
        kind = os.lstat(path).st_mode
    except FileNotFoundError:
        pass
    else:
        if stat.S_ISDIR(kind):
            raise IsADirectoryError(errno.EISDIR, "It is a folder, not a file", str(path))
        if not (stat.S_ISREG(kind) or stat.S_ISLNK(kind)):
            raise OSError(errno.EINVAL, "It is no ordinary file", str(path))
    if not os.access(path.parent, os.W_OK | os.X_OK):
        raise PermissionError(errno.EACCES, "No permission to write into the folder", str(path.parent))


def _check_folder(folder: Path) -> None:
    try:
        kind = os.stat(folder).st_mode
    except FileNotFoundError:
        raise FileNotFoundError(errno.ENOENT, "No such folder", str(folder)) from None
    except NotADirectoryError:
        return _check_folder(folder.parent)  # the file in the way is further up
    if not stat.S_ISDIR(kind):
        raise NotADirectoryError(errno.ENOTDIR, "It is a file, not a folder", str(folder))


def write(path: Path, data: bytes) -> int:
    """Write a file so that its name never stands for half of it; returns its size.

    An ordinary file of the name is replaced. So is a symbolic link: the link itself, never what it points to. The mode
    is that of any new file (the umask decides). Raises OSError, which names ``path`` or its folder.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write(Path(folder, "a.txt"), b"abc"), os.listdir(folder)
    (3, ['a.txt'])
    """
    waiting = path.with_name(_private_name())
    try:
        with open(waiting, "xb", opener=lambda name, _: os.open(name, _NEW, 0o666)) as file:
            file.write(data)
        os.replace(waiting, path)
    except OSError as error:
        check_target(path)  # its words are better, if it finds the reason
        raise type(error)(error.errno, error.strerror or str(error), str(path)) from None
    finally:
        waiting.unlink(missing_ok=True)
    return len(data)


def _private_name() -> str:
    """A name that is not taken and cannot be guessed; short, as the file's own name may be as long as the system allows."""
    return f".lossviz-{secrets.token_hex(8)}.tmp"


def install(folder: Path, files: Mapping[str, bytes], outdated: Collection[str] = ()) -> int:
    """Put files into a folder all together, and remove ``outdated`` ones; returns the size of the new ones.

    All are written into a private folder inside first, then change places with those that are there; whatever goes
    wrong on the way, or interrupts it, leaves the folder as it was. The folder is made if it is not there; what else
    it holds stays. Raises OSError, which names a file or the folder.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as place:
    ...     install(Path(place, "new"), {"a.txt": b"abc"}), os.listdir(f"{place}/new")
    (3, ['a.txt'])
    """
    missing = [place for place in (folder, *folder.parents) if not place.exists()]
    private = folder / _private_name()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _named(folder):
            private.mkdir(mode=0o700)
            for name, data in files.items():
                write(private / name, data)
            (private / "old").mkdir()
            with locked(folder), deferred():
                _change_places(folder, private, [*files, *outdated])
    finally:
        shutil.rmtree(private, ignore_errors=True)
        for place in missing:
            with contextlib.suppress(OSError):  # only what stayed empty goes
                place.rmdir()
    return sum(map(len, files.values()))


@contextlib.contextmanager
def _named(folder: Path) -> Iterator[None]:
    """Errors about private files name the folder, which is what the caller knows."""
    try:
        yield
    except OSError as error:
        raise type(error)(error.errno, error.strerror or str(error), str(folder)) from None


def _change_places(folder: Path, private: Path, names: Collection[str]) -> None:
    """Move each file into ``private/old`` and the one of its name from ``private`` into its place, or undo it all."""
    done: list[tuple[Path, Path]] = []

    def move(source: Path, target: Path) -> None:
        if os.path.lexists(source):
            os.rename(source, target)
            done.append((source, target))

    try:
        for name in names:
            move(folder / name, private / "old" / name)
            move(private / name, folder / name)
    except BaseException:
        for source, target in reversed(done):
            os.rename(target, source)
        raise


def told(error: Exception) -> str:
    """An error in words, without the number that the system has for it.

    >>> told(OSError(errno.ENOSPC, "No space left on device", "huber.png"))
    'No space left on device: huber.png'
    """
    plain = isinstance(error, OSError) and error.strerror and error.filename is not None
    return f"{error.strerror}: {error.filename}" if plain else str(error)  # type: ignore[attr-defined]


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold a folder against other processes that lock it too.

    Nothing is held if the system has no such locks, or if another process does not let go of the folder.
    """
    try:
        import fcntl

        held = os.open(folder, os.O_RDONLY)
    except (ImportError, OSError):
        yield
        return
    try:
        for _ in range(_TURNS):
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                time.sleep(_TURN)
            except OSError:
                break
            else:
                break
        yield
    finally:
        os.close(held)  # which lets go of it
