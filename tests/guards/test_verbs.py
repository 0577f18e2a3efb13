"""Every verb of a member asks for the right and leaves a trace; seen in the source.

A call is followed into functions of the same file and of other services, by what the
file imports: a variable that happens to be called like a service reaches nothing.
"""

import ast
from functools import cache
from pathlib import Path

import pytest

from tests.guards.test_source import ROOT, SOURCES, name_of

SERVICES = [path for path in SOURCES if "services" in path.parts]


@cache
def tree_of(path):
    return ast.parse(path.read_text("utf-8"))


@cache
def functions_of(path):
    """Functions on the first level of a file, by name."""
    return {n.name: n for n in tree_of(path).body if isinstance(n, ast.FunctionDef)}


@cache
def reach_of(path):
    """What a call in this file may mean: its text → (file, name of the function)."""
    found = {name: (path, name) for name in functions_of(path)}
    for node in ast.walk(tree_of(path)):
        if not isinstance(node, ast.ImportFrom) or ".services" not in node.module:
            continue
        folder = Path(ROOT, *node.module.split("."))
        for alias in node.names:
            told = alias.asname or alias.name
            module, file = folder / f"{alias.name}.py", folder.with_suffix(".py")
            if module in SERVICES:
                found |= {f"{told}.{f}": (module, f) for f in functions_of(module)}
            elif file in SERVICES:
                found[told] = (file, alias.name)
    return found


def reaches(path, name, call, seen=frozenset()):
    """Whether the function calls ``call``, itself or through another of the services."""
    node = functions_of(path).get(name)
    if node is None or (path, name) in seen:
        return False
    calls = {ast.unparse(n.func) for n in ast.walk(node) if isinstance(n, ast.Call)}
    return call in calls or any(
        reaches(*reach_of(path)[each], call, seen | {(path, name)})
        for each in calls & set(reach_of(path))
    )


def verbs():
    """Public service functions that act for a member (``by``)."""
    for path in SERVICES:
        for name, node in functions_of(path).items():
            acts = any(arg.arg == "by" for arg in node.args.kwonlyargs)
            if acts and not name.startswith("_"):
                yield pytest.param(path, name, id=f"{name_of(path)}:{name}")


@pytest.mark.parametrize(("path", "name"), list(verbs()))
def test_it_leaves_an_audit_row(path, name):
    assert reaches(path, name, "audit.record")


@pytest.mark.parametrize(("path", "name"), list(verbs()))
def test_it_asks_for_the_right(path, name):
    assert reaches(path, name, "access.require")


def test_a_variable_named_like_a_service_reaches_nothing():
    nominations = ROOT / "branchespor/services/nominations.py"
    assert "people.get" not in reach_of(nominations)
    assert len(SERVICES) > 50
