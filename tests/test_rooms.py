"""The rooms of `rag` and who may enter which: read from the imports, function-level ones included."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "rag"
GROUND = {
    "types",
    "written",
    "errors",
    "settings",
    "text",
    "clock",
    "numbers",
    "files",
    "faults",
    "resources",
    "scope",
    "stance",
    "",
}
MAY_ENTER = {"pipeline": None, "cli": {"pipeline", "rendering"}, "__main__": {"cli"}}
"""Rooms that may import other rooms: all of them, or those named."""
HEAVY = {
    "torch",
    "transformers",
    "sentence_transformers",
    "faiss",
    "docx",
    "typst",
    "pymilvus",
    "tantivy",
    "langchain_text_splitters",
    "akshare",
}
WRITERS = {"write_text", "write_bytes"}


def modules() -> list[Path]:
    return sorted(p for p in PACKAGE.rglob("*.py") if "bundled" not in p.parts)


def room_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return "" if parts == ("__init__",) else parts[0]


def imported(path: Path) -> Iterator[tuple[str, bool]]:
    """(dotted module, at module level?) of every import in a file."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    top = {id(node) for node in tree.body}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, id(node) in top) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            assert node.module
            yield from ((f"{node.module}.{alias.name}", id(node) in top) for alias in node.names)


def rooms_entered(path: Path) -> set[str]:
    found = set()
    for name, _ in imported(path):
        parts = name.split(".")
        if parts[0] == "rag" and len(parts) > 1:
            known = (PACKAGE / parts[1]).is_dir() or (PACKAGE / f"{parts[1]}.py").is_file()
            found.add(parts[1] if known else "")
    return found


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_a_room_imports_only_the_ground_floor_and_itself(path: Path) -> None:
    room = room_of(path)
    allowed = MAY_ENTER.get(room, set())
    if allowed is not None:
        breach = rooms_entered(path) - GROUND - allowed - {room}
        assert not breach, f"{room} imports {sorted(breach)}"


def test_the_ground_floor_imports_no_room() -> None:
    for path in modules():
        if room_of(path) in GROUND - {""}:
            assert rooms_entered(path) <= GROUND, path


def test_modules_do_not_import_in_circles() -> None:
    names = {
        ".".join(("rag", *p.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(".__init__"): p for p in modules()
    }
    edges = {
        name: {
            t
            for target, top in imported(path)
            if top
            for t in ([target] if target in names else [target.rpartition(".")[0]])
            if t in names and t != name
        }
        for name, path in names.items()
    }
    done: set[str] = set()

    def visit(name: str, trail: tuple[str, ...]) -> None:
        assert name not in trail, " → ".join((*trail[trail.index(name) :], name))
        if name not in done:
            for target in sorted(edges[name] - {"rag"}):
                visit(target, (*trail, name))
            done.add(name)

    for name in sorted(names):
        visit(name, ())


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_heavy_libraries_are_imported_inside_functions(path: Path) -> None:
    heavy = {name for name, top in imported(path) if top and name.split(".")[0] in HEAVY}
    assert not heavy


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_house_rules_that_a_machine_can_see(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    if path.name != "types.py":  # a list of types grows with the product
        assert len(source.splitlines()) <= 300, "a module this long holds two ideas"
    names = {name.split(".")[0] for name, _ in imported(path)}
    assert not names & {"pickle", "marshal", "joblib", "shelve", "dill"}
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITERS:
            # the index writes its manifest into a folder that files.atomic_folder syncs and renames
            assert path.name in {"files.py", "generations.py"}, f"line {node.lineno}: write files through rag.files"
        if isinstance(node, ast.FunctionDef) and room_of(path) != "cli":
            assert node.end_lineno is not None
            assert node.end_lineno - node.lineno <= 60, f"{node.name} is {node.end_lineno - node.lineno} lines long"
