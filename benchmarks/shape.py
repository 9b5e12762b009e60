"""Measure the shape of the code: sizes, docstrings, types, branches; exit 1 where a floor breaks.

python -m benchmarks.shape [--json] [--root FOLDER]
"""

from __future__ import annotations

import argparse
import ast
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

MAX_FUNCTION_LINES = 50
MAX_FILE_LINES = 400
UI_PATHS = ("app.py", "pages", "planner/ui")
PRODUCT = ("planner", "pages", "app.py", "benchmarks")
GENERATED = "planner/store/migrations"

AnyFunction = ast.FunctionDef | ast.AsyncFunctionDef
Definition = ast.ClassDef | AnyFunction
BRANCHES = (
    ast.If,
    ast.For,
    ast.AsyncFor,
    ast.While,
    ast.ExceptHandler,
    ast.comprehension,
    ast.match_case,
    ast.IfExp,
)


@dataclass(frozen=True, slots=True)
class FunctionShape:
    """One function: where it stands, its lines, its branches + 1, whether all of it is typed."""

    place: str
    lines: int
    complexity: int
    is_typed: bool


@dataclass(frozen=True, slots=True)
class FileShape:
    """One file: its lines, its functions, its public names and those without a docstring."""

    path: str
    lines: int
    functions: tuple[FunctionShape, ...]
    public: int
    undocumented: tuple[str, ...]
    imports_streamlit: bool


@dataclass(frozen=True, slots=True)
class Shape:
    """The whole product; `breaches` names each floor that does not hold, with its place."""

    files: tuple[FileShape, ...]
    test_lines: int
    breaches: tuple[str, ...]

    @property
    def functions(self) -> tuple[FunctionShape, ...]:
        """All functions, longest first."""
        every = [f for file in self.files for f in file.functions]
        return tuple(sorted(every, key=lambda f: (-f.lines, f.place)))

    def summary(self) -> dict[str, float | int]:
        """Return the figures of the table; shares 0..1, 1 where there is nothing to count."""
        functions = self.functions
        public = sum(f.public for f in self.files)
        bare = sum(len(f.undocumented) for f in self.files)
        typed = sum(f.is_typed for f in functions)
        return {
            "files": len(self.files),
            "lines": sum(f.lines for f in self.files),
            "test_lines": self.test_lines,
            "longest_file": max((f.lines for f in self.files), default=0),
            "functions": len(functions),
            "longest_function": functions[0].lines if functions else 0,
            "mean_function": round(_mean([f.lines for f in functions]), 1),
            "public_names": public,
            "docstring_share": _share(public - bare, public),
            "typed_share": _share(typed, len(functions)),
            "branches": sum(f.complexity - 1 for f in functions),
            "max_complexity": max((f.complexity for f in functions), default=0),
            "mean_complexity": round(_mean([f.complexity for f in functions]), 2),
        }


def measure(root: Path) -> Shape:
    """Read every product file below `root` and hold it against the floors."""
    files = tuple(_file(path, root) for path in _sources(root))
    tests = sum(_lines(p.read_text("utf-8")) for p in sorted((root / "tests").rglob("*.py")))
    return Shape(files, tests, tuple(_breaches(files)))


def _sources(root: Path) -> Iterator[Path]:
    for name in PRODUCT:
        start = root / name
        paths = [start] if start.is_file() else sorted(start.rglob("*.py"))
        yield from (p for p in paths if not p.relative_to(root).is_relative_to(GENERATED))


def _file(path: Path, root: Path) -> FileShape:
    text = path.read_text("utf-8")
    name = path.relative_to(root).as_posix()
    tree = ast.parse(text, filename=name)
    public = list(_public(tree, name))
    return FileShape(
        path=name,
        lines=_lines(text),
        functions=tuple(_functions(tree, name)),
        public=len(public),
        undocumented=tuple(place for place, node in public if not ast.get_docstring(node)),
        imports_streamlit=any(_imports(node, "streamlit") for node in ast.walk(tree)),
    )


def _lines(text: str) -> int:
    return len(text.splitlines())


def _functions(tree: ast.Module, name: str) -> Iterator[FunctionShape]:
    for node in ast.walk(tree):
        if isinstance(node, AnyFunction):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            place = f"{name}:{node.lineno} {node.name}"
            yield FunctionShape(place, lines, _complexity(node), _is_typed(node))


def _complexity(function: AnyFunction) -> int:
    """Count decisions + 1 (McCabe 1976), with `and`/`or` chains; nested functions not again."""
    total, waiting = 1, list(ast.iter_child_nodes(function))
    while waiting:
        node = waiting.pop()
        if isinstance(node, AnyFunction | ast.Lambda):
            continue
        total += isinstance(node, BRANCHES)
        if isinstance(node, ast.BoolOp):
            total += len(node.values) - 1
        waiting.extend(ast.iter_child_nodes(node))
    return total


def _is_typed(function: AnyFunction) -> bool:
    listed = function.args
    arguments = [*listed.posonlyargs, *listed.args, *listed.kwonlyargs]
    arguments += [a for a in (listed.vararg, listed.kwarg) if a]
    bare = [a.arg for a in arguments if a.annotation is None]
    if bare and bare[0] in ("self", "cls", "mcs"):
        bare = bare[1:]
    return not bare and function.returns is not None


def _public(tree: ast.Module, name: str) -> Iterator[tuple[str, ast.Module | Definition]]:
    if not name.startswith("pages/"):
        yield name, tree
    yield from _members(tree, name)


def _members(parent: ast.Module | ast.ClassDef, name: str) -> Iterator[tuple[str, Definition]]:
    for node in parent.body:
        if not isinstance(node, Definition) or node.name[0] == "_":
            continue
        if _is_overload(node):
            continue
        yield f"{name}:{node.lineno} {node.name}", node
        if isinstance(node, ast.ClassDef):
            yield from _members(node, name)


def _is_overload(node: Definition) -> bool:
    return any(
        "overload" in ast.unparse(d) or ".setter" in ast.unparse(d) for d in node.decorator_list
    )


def _imports(node: ast.AST, package: str) -> bool:
    if isinstance(node, ast.Import):
        return any(a.name.split(".")[0] == package for a in node.names)
    return isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == package


def _breaches(files: tuple[FileShape, ...]) -> Iterator[str]:
    for file in files:
        if file.lines > MAX_FILE_LINES:
            yield f"{file.path}: {file.lines} lines, at most {MAX_FILE_LINES}"
        if file.imports_streamlit and not file.path.startswith(UI_PATHS):
            yield f"{file.path}: imports streamlit, which belongs in {', '.join(UI_PATHS)}"
        yield from (f"{place}: public, without a docstring" for place in file.undocumented)
        for function in file.functions:
            if function.lines > MAX_FUNCTION_LINES:
                yield f"{function.place}: {function.lines} lines, at most {MAX_FUNCTION_LINES}"
            if not function.is_typed:
                yield f"{function.place}: not fully typed"


def _mean(values: list[int]) -> float:
    return sum(values) / len(values) if values else 0.0


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 1.0


def _as_json(shape: Shape) -> str:
    by_file = [
        {"path": f.path, "lines": f.lines, "functions": len(f.functions)} for f in shape.files
    ]
    longest = [asdict(f) for f in shape.functions[:10]]
    body = {
        "summary": shape.summary(),
        "files": by_file,
        "longest_functions": longest,
        "breaches": shape.breaches,
    }
    return json.dumps(body, indent=2)


def _as_table(shape: Shape) -> str:
    rows = [f"{name.replace('_', ' '):<20}{value:>10}" for name, value in shape.summary().items()]
    rows += ["", "longest files"]
    longest = sorted(shape.files, key=lambda f: -f.lines)[:10]
    rows += [f"{f.lines:>6}  {f.path}" for f in longest]
    rows += ["", "longest functions (lines, complexity)"]
    rows += [f"{f.lines:>6}{f.complexity:>4}  {f.place}" for f in shape.functions[:10]]
    rows += ["", *(f"BREACH {text}" for text in shape.breaches)]
    rows.append(f"{len(shape.breaches)} breaches of the floors")
    return "\n".join(rows)


def main(arguments: list[str] | None = None) -> int:
    """Print the shape and return 1 where a floor breaks, 2 where there is no product to read."""
    parser = argparse.ArgumentParser(description="Measure the shape of the code.")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parent.parent)
    chosen = parser.parse_args(arguments)
    shape = measure(chosen.root)
    if not shape.files:
        sys.stderr.write(f"{chosen.root}: no product files here; name the project's folder\n")
        return 2
    sys.stdout.write((_as_json if chosen.json else _as_table)(shape) + "\n")
    return 1 if shape.breaches else 0


if __name__ == "__main__":
    sys.exit(main())
