"""Rules that hold over the whole package: directions, sizes, and that it knows no instance."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PROGRAM = sorted([*(ROOT / "lapekg").rglob("*.py"), *ROOT.glob("server.py")])
MODULES = [*PROGRAM, *sorted((ROOT / "benchmarks").glob("*.py"))]
MAX_MODULE_LINES = 300
MAX_FUNCTION_LINES = 40

Function = ast.FunctionDef | ast.AsyncFunctionDef


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def lines_of(function: Function) -> int:
    docstring = ast.get_docstring(function, clean=False)
    first = function.body[1] if docstring is not None and len(function.body) > 1 else function.body[0]
    end = function.end_lineno or function.lineno
    signature = function.body[0].lineno - function.lineno
    return signature + end - first.lineno + 1


def test_modules_are_found() -> None:
    assert {"lapekg/cli/run.py", "lapekg/graph/dataset.py"} <= {name_of(path) for path in MODULES}


def test_imports_go_one_way() -> None:
    finished = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    assert finished.returncode == 0, finished.stdout + finished.stderr


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_module_keeps_to_its_size(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MAX_MODULE_LINES


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_functions_keep_to_their_size(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, Function)]
    too_long = {each.name: lines_of(each) for each in functions if lines_of(each) > MAX_FUNCTION_LINES}
    assert too_long == {}


@pytest.mark.parametrize("path", PROGRAM, ids=name_of)
def test_code_knows_no_instance(path: Path) -> None:
    assert re.findall(r"lape:|LAPE(?!KG_)|w3id\.org/lapekg", path.read_text(encoding="utf-8")) == []
