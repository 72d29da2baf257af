"""What the crash tests run in processes of their own: writers to be killed, and the one that looks afterwards.

Also a program: `crash_worker.py serve` for the harness, `crash_worker.py ingest STORE` for strace.
"""

from __future__ import annotations

import hashlib
import json
import os
import signal
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, replace
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

from crash_harness import Outcome

from rag import faults
from rag.clock import at, published_at
from rag.corpus import Catalog
from rag.errors import RagError, StoreNotFound
from rag.files import atomic_folder, atomic_write
from rag.types import Chunk, Document, Item

DAY = date(2026, 1, 5)
Say = Callable[[object], None]


def documents(count: int, part: int = 0) -> list[Document]:
    """`count` captures: each of the files of a day comes twice, the second time longer."""
    return [_capture(n // 2 + 1000 * part, 6 + 8 * (n % 2)) for n in range(count)]


def _capture(day: int, items: int) -> Document:
    session, file = DAY + timedelta(days=day), f"day-{day:04}.md"
    made = tuple(_item(session, number, file) for number in range(items))
    return Document(
        "telegraph", file, hashlib.sha256(f"{file} {items}".encode()).hexdigest(), file, made, "normal", session
    )


def _item(session: date, number: int, file: str) -> Item:
    clock = (at(session, time(5, 30)) + timedelta(minutes=17 * number)).time()
    return Item(
        item_id=hashlib.sha256(f"{session} {number}".encode()).hexdigest()[:16],
        kind="telegraph",
        session_date=session,
        published_at=published_at(session, clock),
        time=f"{clock:%H:%M}",
        level="normal",
        title=f"第{number}条",
        text=f"财联社电，第{number}条，两市成交额{number}.5万亿元。" * 12,
        file=file,
        line=5 + 2 * number,
    )


def _ingest_all(catalog: Catalog, folder: Path, count: int, say: Say, part: int = 0) -> None:
    for one in documents(count, part):
        catalog.add(one)
        say(one.file)
    todo = catalog.items_by_id(catalog.ids_without_chunks())
    catalog.add_chunks(Chunk(i.item_id, 0, 0, len(i.text), i.text) for i in todo)
    # an index generation and its manifest, as the index room writes them
    generation = folder / "index" / f"g{catalog.generation}"
    if not generation.exists():
        with atomic_folder(generation) as made:
            (made / "ids").write_text(catalog.digest(), encoding="utf-8")
    atomic_write(folder / "index" / "current.json", json.dumps({"generation": generation.name}))


def ingest(folder: str, count: int, environ: Mapping[str, str], say: Say, part: int = 0) -> int:
    """Ingest and index; `say` is told each file once it is durable. Returns the exit code that the command would."""
    faults.install(environ)
    try:
        with Catalog.create_or_open(
            Path(folder), command="crash_worker", wait=float(environ.get("WAIT", "0"))
        ) as catalog:
            _ingest_all(catalog, Path(folder), count, say, part)
    except RagError as exc:
        return exc.exit_code
    return 0


def finish(folder: str, count: int) -> Outcome:
    """In a fresh process: look, check, resume, and tell the digest."""
    store = Path(folder)
    before: list[str] = []
    with suppress(StoreNotFound), Catalog.open(store) as catalog:
        before = [document.file for document in catalog.documents()]
    with Catalog.create_or_open(store) as catalog:
        problems = len(catalog.check())
        _ingest_all(catalog, store, count, lambda _: None)
        problems += len(catalog.check())
        current = json.loads((store / "index" / "current.json").read_text(encoding="utf-8"))["generation"]
        problems += (store / "index" / current / "ids").read_text(encoding="utf-8") != catalog.digest()
        problems += any(path.name.startswith(".tmp-") for path in store.iterdir())
        return Outcome(catalog.digest(), before, problems)


def ingest_in_place(folder: str, count: int, environ: Mapping[str, str], say: Say, part: int = 0) -> int:
    """The null control: one JSON file, rewritten in place after each document, as many tools keep their documents."""
    path = Path(folder, "store.json")
    path.parent.mkdir(exist_ok=True)
    held = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    for one in documents(count, part):
        held[one.file] = [replace(item, text=item.text * 20).text for item in one.items]
        with path.open("w", encoding="utf-8") as file:
            json.dump(held, file, ensure_ascii=False)
        say(one.file)
    return 0


def finish_in_place(folder: str, count: int) -> Outcome:
    """The same look at the null control; ValueError when the file is no longer JSON."""
    path = Path(folder, "store.json")
    before = list(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else []
    ingest_in_place(folder, count, {}, lambda _: None)
    return Outcome(hashlib.sha256(path.read_bytes()).hexdigest(), before, 0)


def read_again_and_again(folder: str, rounds: int) -> list[int]:
    """Numbers of items seen by one fresh opening after another while somebody writes."""
    seen = []
    for _ in range(rounds):
        with suppress(StoreNotFound), Catalog.open(Path(folder)) as catalog:
            items = catalog.items()
            assert len(catalog.items_by_id([one.item_id for one in items])) == len(items)
            seen.append(len(items))
    return seen


def die_while_pages_are_being_written(folder: str) -> None:
    """Leave a hot journal: pages of an uncommitted transaction are in the file when the process dies."""
    catalog = Catalog.open(Path(folder), "w")
    catalog._db.run("PRAGMA cache_size = 5")
    faults.install({"RAG_CRASH_AT": "commit"})
    catalog.add(replace(_capture(77, 80), file="lost.md"))


def serve() -> None:
    """Fork a process for each request on stdin, `[function, file to speak into, arguments…]`; answer with its id."""
    signal.signal(signal.SIGINT, signal.default_int_handler)  # which is ignored in a shell's background job
    for line in sys.stdin:
        name, *args = json.loads(line)
        if name == "wait":
            print(os.waitpid(args[0], 0)[1], flush=True)
        elif process := os.fork():
            print(process, flush=True)
        else:
            _speak(globals()[name], *args)


def _speak(function: Callable[..., Any], spoken: str, *args: Any) -> None:
    file = os.open(spoken, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def say(kind: str, value: object) -> None:
        os.write(file, (json.dumps((kind, value)) + "\n").encode())

    try:
        telling = function in (ingest, ingest_in_place)
        result = function(*args[:3], lambda value: say("said", value), *args[3:]) if telling else function(*args)
        say("result", asdict(result) if isinstance(result, Outcome) else result)
    except Exception as exc:
        say("result", repr(exc))
    except KeyboardInterrupt:
        pass  # as good as killed, but the open transaction was rolled back on the way
    finally:
        os._exit(0)


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        serve()
    else:
        sys.exit(ingest(sys.argv[2], 2, os.environ, lambda file: print(file, flush=True)))
