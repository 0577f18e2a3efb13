"""Watches every verb that any test calls: whoever changes rows leaves an audit row.

Each public service function that acts for a member (``by``) is wrapped before tests are
collected. While the outermost one runs, the statements of its connection are read: one
that changed rows and added none to the audit log, in the same transaction, fails the
test that called it. After a whole run those that were never seen leaving one are named.
"""

import functools
import importlib
import inspect
import pkgutil
import re
from collections import Counter
from contextvars import ContextVar

from django.db import connection

APPS = ("municipalities", "participants", "branchespor", "courses", "outcomes")
WRITES = re.compile(r'(?:^|[;)])\s*(INSERT INTO|UPDATE|DELETE FROM) "?(\w+)')
AUDIT = "municipalities_auditentry"
# Who acts, kept by pghistory beside its histories.
NO_CHANGE = {"pghistory_context"}

called, audited = Counter(), Counter()
silent = []
_inside = ContextVar("audit_coverage_inside", default=None)


def verbs():
    """Name → (module, function) of every public service function with a ``by``."""
    found = {}
    for app in APPS:
        services = importlib.import_module(f"{app}.services")
        for each in pkgutil.iter_modules(services.__path__):
            module = importlib.import_module(f"{services.__name__}.{each.name}")
            for name, function in inspect.getmembers(module, inspect.isfunction):
                own = function.__module__ == module.__name__
                if (
                    own
                    and name[0] != "_"
                    and "by" in inspect.signature(function).parameters
                ):
                    found[f"{app}.{each.name}.{name}"] = (module, function)
    return found


def install():
    """Wrap every verb where its module keeps it."""
    for name, (module, function) in verbs().items():
        setattr(module, function.__name__, watched(name, function))


def watched(name, function):
    """The verb, with its statements read while it is the outermost one."""

    @functools.wraps(function)
    def watch(*args, **kwargs):
        if _inside.get() is not None:
            return _nested(name, function, args, kwargs)
        seen = Counter()
        token = _inside.set(seen)
        try:
            with connection.execute_wrapper(functools.partial(_read, seen)):
                result = function(*args, **kwargs)
        finally:
            _inside.reset(token)
        _judge(name, seen)
        return result

    return watch


def _nested(name, function, args, kwargs):
    """A verb within a verb: what it adds counts for both."""
    before = _inside.get().copy()
    result = function(*args, **kwargs)
    _judge(name, _inside.get() - before)
    return result


def _read(seen, execute, sql, params, many, context):
    result = execute(sql, params, many, context)
    found = WRITES.search(sql)
    if found and found[2] not in NO_CHANGE and context["cursor"].rowcount:
        in_transaction = context["connection"].in_atomic_block
        seen["audit" if found[2] == AUDIT and in_transaction else "rows"] += 1
    return result


def _judge(name, seen):
    called[name] += 1
    audited[name] += bool(seen["audit"])
    if seen["rows"] and not seen["audit"]:
        silent.append(name)


def missing():
    """Verbs that no test has seen leaving an audit row."""
    return sorted(name for name in verbs() if not audited[name])


def line():
    """The figure, printed last."""
    names = verbs()
    return (
        f"audit coverage: {len(names)} verbs, {len(names) - len(missing())} with audit"
        f" row ({called.total()} calls watched)"
    )
