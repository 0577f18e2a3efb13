"""Rules of the source that a reviewer would otherwise have to remember."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).resolve().parents[2]
APPS = (
    "portal",
    "municipalities",
    "participants",
    "branchespor",
    "courses",
    "outcomes",
)
SOURCES = sorted(
    path
    for app in APPS
    for path in (ROOT / app).rglob("*.py")
    if "migrations" not in path.parts
)
TEMPLATES = sorted(
    path
    for app in APPS
    for path in (ROOT / app).rglob("templates/**/*.*")
    if path.is_file()
)
WRITES = {
    "save", "create", "update", "delete", "get_or_create", "update_or_create",
    "bulk_create", "bulk_update",
}  # fmt: skip
READ_ONLY_LAYERS = {"views", "forms", "api", "serializers", "tasks", "start"}
# Two writes that are no business: the session's choice and the client's last use.
ALLOWED_WRITES = {("municipalities/api_access.py", "update")}


def name_of(path):
    return path.relative_to(ROOT).as_posix()


def functions(path):
    tree = ast.parse(path.read_text("utf-8"))
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]


def test_files_stay_within_300_lines():
    long = {
        name_of(p): n
        for p in SOURCES
        if (n := len(p.read_text("utf-8").splitlines())) > 300
    }
    assert not long


def test_functions_stay_within_40_lines():
    long = {
        f"{name_of(path)}:{each.name}": n
        for path in SOURCES
        for each in functions(path)
        if (n := lines_of_code(each)) > 40
    }
    assert not long


def lines_of_code(function):
    """How long a body is; its signature and docstring may say what they must."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return function.end_lineno - body[0].lineno + 1 if body else 0


def test_templates_stay_within_120_lines():
    long = {
        name_of(p): n
        for p in TEMPLATES
        if (n := len(p.read_text("utf-8").splitlines())) > 120
    }
    assert not long


def test_only_services_write():
    found = [
        f"{name_of(path)}:{node.lineno} {node.func.attr}"
        for path in SOURCES
        if set(path.relative_to(ROOT).with_suffix("").parts) & READ_ONLY_LAYERS
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in WRITES
        and _is_database(node.func.value)
        and (name_of(path), node.func.attr) not in ALLOWED_WRITES
    ]
    assert not found


def _is_database(value):
    """Whether a call hangs on a manager, a queryset or anything but a plain name."""
    text = ast.unparse(value)
    return (
        "objects" in text
        or not re.fullmatch(r"[a-z_]+(\.[a-z_]+)*", text)
        or text == "form"
    )


def test_every_service_says_what_it_does():
    silent = [
        f"{name_of(path)}:{node.name}"
        for path in SOURCES
        if "services" in path.parts or path.name == "tasks.py"
        for node in ast.parse(path.read_text("utf-8")).body
        if isinstance(node, ast.FunctionDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]
    assert not silent


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        (r"\|\s*safe\b|mark_safe", "text is escaped"),
        (r"csrf_exempt", "no unsafe route without a token"),
        (r"@receiver|(?<!psycopg)\.connect\(", "no signals"),
        (r"https?://(cdn|unpkg|fonts\.g)", "nothing comes from elsewhere"),
        (r"\bstyle=\"", "styles live in the style sheet (CSP)"),
        (r"<script(?![^>]*\bsrc=)", "scripts live in files (CSP)"),
        (r"[Uu]lovlig", "the portal never judges an absence"),
    ],
)
def test_no_source_or_template_holds(pattern, why):
    found = [
        name_of(path)
        for path in [*SOURCES, *TEMPLATES]
        if re.search(pattern, path.read_text("utf-8"))
    ]
    assert not found, why


def test_no_room_without_a_name():
    names = {"utils", "helpers", "common", "core", "base", "misc"}
    found = [
        name_of(path)
        for path in SOURCES
        if path.stem in names and path.parent.name != "backend"
    ]
    assert not found


def test_only_participants_store_what_names_a_person():
    telling = {"given_name", "family_name", "full_name", "phone", "address"}
    allowed = {
        "municipalities.User",
        "municipalities.School",
        "municipalities.Municipality",
    }
    found = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model._meta.app_label in APPS and model._meta.app_label != "participants"
        for field in model._meta.get_fields()
        if field.name in telling and model._meta.label not in allowed
    ]
    assert not found


def test_only_the_writer_writes_spreadsheets():
    writes = re.compile(
        r"csv\.(?:writer|DictWriter)|from csv import|openpyxl\.Workbook\(|xlsxwriter"
        r"|import Workbook|text/csv|ms-excel|spreadsheetml"
    )
    found = {
        name_of(path) for path in SOURCES if writes.search(path.read_text("utf-8"))
    }
    assert found == {"participants/spreadsheets/writer.py"}
