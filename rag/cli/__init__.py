"""The `rag` command: one file per command, the error boundary, and the only place that prints.

`run(argv)` returns the exit code that `main` exits with; every deliberate error is caught here, once, and printed as
what, where, and the command that helps. A traceback appears only with `RAG_DEBUG=1`.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from rag import faults
from rag.errors import RagError, ResourceError

_INTERRUPTED = 130


def main() -> NoReturn:
    """Console entry point."""
    gc.set_threshold(100_000, 20, 20)  # loading makes many objects and no cycles: looking for them takes a tenth of it
    code = run(sys.argv[1:])
    if code == _INTERRUPTED:
        # threads that still wait for a server would hold the terminal until their time is out
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    sys.exit(code)


def run(argv: Sequence[str]) -> int:
    """Run one command line and return its exit code."""
    _utf8()
    _quiet_libraries()
    faults.install(os.environ)
    from rag.cli.app import application

    try:
        app = application(argv[0] if argv else "")
        return int(app(list(argv), standalone_mode=True) or 0)
    except SystemExit as done:
        return done.code if isinstance(done.code, int) else int(done.code is not None)
    except RagError as error:
        return _report(error)
    except MemoryError:
        return _report(ResourceError("out of memory", hint="read fewer files at once, or set a smaller model"))
    except KeyboardInterrupt:
        sys.stderr.write("interrupted\n")
        return 130
    except BrokenPipeError:
        # `rag … | head` is no failure; stdout must not be flushed again at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _report(error: RagError) -> int:
    if os.environ.get("RAG_DEBUG"):
        raise error
    sys.stderr.write("\n".join(error.lines()) + "\n")
    return error.exit_code


def _utf8() -> None:
    """UTF-8 in and out, whatever the console's code page; what cannot be shown is replaced, never fatal."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")


def _quiet_libraries() -> None:
    """No telemetry, no download, no warning chatter from libraries that a command may load."""
    os.environ["LANGSMITH_TRACING"] = "false"
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "1")  # looking for them reads the metadata of every package
