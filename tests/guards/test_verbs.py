"""Every verb of a member asks for the right and leaves a trace; seen in the source.

It does so itself or through a function of its own file; for the right, one that is
private to it: another verb's right is its own. Verbs that leave it to another
verb are few, and each stands here: what another service asks for is its own right, so
that following every call would let a forgotten question pass.
"""

import ast
from functools import cache

import pytest

from tests.guards.test_source import ROOT, SOURCES, name_of

REQUIRES = {"access.require", "seats.require_either", "require_either"}
RECORDS = {"audit.record", "seats.take", "seats.seat"}
SERVICES = [path for path in SOURCES if "services" in path.parts]


@cache
def tree_of(path):
    return ast.parse(path.read_text("utf-8"))


@cache
def functions_of(path):
    """Functions on the first level of a file, by name."""
    return {n.name: n for n in tree_of(path).body if isinstance(n, ast.FunctionDef)}


def asks(path, name, calls, *, follows=("",), seen=frozenset()):
    """Whether the function makes one of the calls, itself or through its own file's.

    ``follows``: how the names of functions begin that are looked into as well.
    """
    node = functions_of(path).get(name)
    if node is None or name in seen:
        return False
    made = {ast.unparse(n.func) for n in ast.walk(node) if isinstance(n, ast.Call)}
    return bool(calls & made) or any(
        asks(path, each, calls, follows=follows, seen=seen | {name})
        for each in made
        if each.startswith(follows)
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
    assert asks(path, name, RECORDS)


@pytest.mark.parametrize(("path", "name"), list(verbs()))
def test_it_asks_for_the_right(path, name):
    assert asks(path, name, REQUIRES, follows=("_",))


@pytest.mark.parametrize("call", sorted(RECORDS - {"audit.record"}))
def test_a_verb_that_stands_for_the_row_leaves_one(call):
    seats = ROOT / "courses/services/seats.py"
    assert asks(seats, call.removeprefix("seats."), {"audit.record"})
    assert len(SERVICES) > 50


def operators_verbs():
    """Public service functions that act for who operates the portal (ADR 0034)."""
    for path in SERVICES:
        for name, node in functions_of(path).items():
            if any(arg.arg == "operator" for arg in node.args.kwonlyargs):
                yield pytest.param(path, name, id=f"{name_of(path)}:{name}")


@pytest.mark.parametrize(("path", "name"), list(operators_verbs()))
def test_an_operators_verb_asks_for_the_right_and_leaves_an_audit_row(path, name):
    assert asks(path, name, {"access.require_operator"}, follows=("_",))
    assert asks(path, name, {"audit.record"})
