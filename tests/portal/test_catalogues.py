"""Finding the texts, keeping the Danish, telling what is missing."""

import gettext
from io import StringIO
from pathlib import Path

import allauth
import django.conf
import django.contrib.auth
import polib
import pytest
from django.core.management import CommandError, call_command

from portal import catalogues
from portal.catalogues import Found, Message

PYTHON = """
from django.utils.translation import gettext_lazy as _, ngettext, npgettext
NAME = _("Course")
LONG = _("one " "two")
AREA = pgettext_lazy("noun", "Fit")
MANY = ngettext("%(n)s seat", "%(n)s seats", n)
CALL = npgettext("phone", "one call", "%(n)s calls", n)
NONE = _(variable) or other("text") or _("a" % b)
"""
TEMPLATE = """{% load i18n %}{# _("in a comment") #}
{% translate "Log in" %} {% translate 'Fit' context "noun" %}
{% blocktranslate trimmed with n=x %}
  Two lines of {{ n }}
{% endblocktranslate %}
{% blocktranslate count n=n %}{{ n }} seat{% plural %}{{ n }} seats{% endblocktranslate %}
{% include "x.html" with text=_("It's full") %} {{ a|default:_("none") }} {{ _("Stated") }}
{% translate "100 %" %} {% comment %}{% translate "hidden" %}{% endcomment %}
"""


@pytest.fixture
def app(tmp_path):
    """An app with one module and one template."""
    folder = tmp_path / "app"
    (folder / "templates").mkdir(parents=True)
    (folder / "views.py").write_text('TEXT = _("Course")\n', "utf-8")
    (folder / "templates" / "a.html").write_text('{% translate "Log in" %}', "utf-8")
    return folder


def translate(folder, **words):
    catalogue = catalogues.read(folder)
    for entry in catalogue:
        entry.msgstr = words.get(entry.msgid.replace(" ", "_"), entry.msgstr)
    catalogues.catalogue_of(folder).write_text(f"{catalogue}\n", "utf-8")


def test_python_is_read_by_its_syntax():
    assert set(catalogues.in_python(PYTHON)) == {
        Message("Course"),
        Message("one two"),
        Message("Fit", context="noun"),
        Message("%(n)s seat", "%(n)s seats"),
        Message("one call", "%(n)s calls", "phone"),
    }


def test_templates_are_read_as_django_reads_them():
    assert set(catalogues.in_template(TEMPLATE)) == {
        Message("Log in"),
        Message("Fit", context="noun"),
        Message("Two lines of %(n)s"),
        Message("%(n)s seat", "%(n)s seats"),
        Message("It's full"),
        Message("none"),
        Message("Stated"),
        Message("100 %%"),
    }


def test_a_text_used_with_and_without_a_plural_is_one_with_the_plural(app):
    (app / "a.py").write_text('ngettext("Course", "Courses", n)', "utf-8")
    assert catalogues.in_app(app)[None, "Course"] == Found(
        Message("Course", "Courses"), ("a.py", "views.py")
    )


def test_migrations_hold_no_texts(app):
    (app / "migrations").mkdir()
    (app / "migrations" / "0001.py").write_text('_("Old")', "utf-8")
    assert (None, "Old") not in catalogues.in_app(app)


def test_a_planted_text_is_reported_until_it_is_danish(app):
    catalogues.update(app)
    translate(app, Course="Hold")
    assert catalogues.problems(app) == ["app: untranslated: 'Log in'"]
    translate(app, Log_in="Log ind")
    assert catalogues.problems(app) == []


def test_a_new_text_is_reported_before_it_is_extracted(app):
    assert "app: not in the catalogue: 'Course'" in catalogues.problems(app)


def test_a_text_no_longer_used_is_reported_then_dropped(app):
    catalogues.update(app)
    translate(app, Course="Hold", Log_in="Log ind")
    (app / "views.py").write_text("", "utf-8")
    assert catalogues.problems(app) == ["app: no longer used: 'Course'"]
    catalogues.update(app)
    assert catalogues.problems(app) == []


def test_updating_keeps_translations_and_does_nothing_twice(app):
    catalogues.update(app)
    translate(app, Course="Hold")
    catalogues.update(app)
    before = catalogues.catalogue_of(app).read_bytes()
    catalogues.update(app)
    assert catalogues.catalogue_of(app).read_bytes() == before
    assert catalogues.read(app).find("Course").msgstr == "Hold"


def test_a_fuzzy_text_is_not_complete(app):
    catalogues.update(app)
    translate(app, Course="Hold", Log_in="Log ind")
    catalogue = catalogues.read(app)
    catalogue.find("Course").flags.append("fuzzy")
    catalogue.save(str(catalogues.catalogue_of(app)))
    assert catalogues.problems(app) == ["app: fuzzy: 'Course'"]
    catalogues.update(app)
    assert catalogues.problems(app) == ["app: fuzzy: 'Course'"]


@pytest.mark.parametrize(
    ("source", "danish", "problem"),
    [
        ('_("%(n)s left")', "tilbage", "a placeholder is missing"),
        ('_("left")', "%(n)s tilbage", "a placeholder the source does not have"),
        ('_("%(n)s left")', "%(n)s tilbage", None),
    ],
)
def test_placeholders_are_kept(app, source, danish, problem):
    (app / "views.py").write_text(source, "utf-8")
    (app / "templates" / "a.html").write_text("", "utf-8")
    catalogues.update(app)
    catalogue = catalogues.read(app)
    catalogue[0].msgstr = danish
    catalogue.save(str(catalogues.catalogue_of(app)))
    found = catalogues.problems(app)
    assert [line.split(": ")[1] for line in found] == ([problem] if problem else [])


def test_both_forms_of_a_plural_are_needed(app):
    (app / "views.py").write_text('ngettext("%(n)s seat", "%(n)s seats", n)', "utf-8")
    (app / "templates" / "a.html").write_text("", "utf-8")
    catalogues.update(app)
    catalogue = catalogues.read(app)
    catalogue[0].msgstr_plural = {0: "%(n)s plads", 1: ""}
    catalogue.save(str(catalogues.catalogue_of(app)))
    assert catalogues.problems(app) == ["app: untranslated: '%(n)s seat'"]


def test_the_compiled_catalogue_speaks_danish(app):
    catalogues.update(app)
    translate(app, Course="Hold")
    catalogues.compile_catalogue(app)
    with catalogues.catalogue_of(app).with_suffix(".mo").open("rb") as compiled:
        assert gettext.GNUTranslations(compiled).gettext("Course") == "Hold"


def test_two_apps_that_disagree_are_reported(app, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    (other / "views.py").write_text('_("Course")', "utf-8")
    for folder, danish in ((app, "Hold"), (other, "Kursus")):
        catalogues.update(folder)
        translate(folder, Course=danish)
    assert catalogues.contradictions([app, other]) == [
        "two translations: 'Course' is 'Hold' in app and 'Kursus' in other"
    ]


def test_the_command_fails_with_the_list(settings, app):
    settings.BASE_DIR = app.parent
    app.rename(app.parent / "portal")
    with pytest.raises(CommandError, match="not in the catalogue: 'Course'"):
        call_command("messages", "portal", "--check")
    call_command("messages", "portal", stdout=StringIO())
    with pytest.raises(CommandError, match="untranslated: 'Course'"):
        call_command("messages", "portal", "--check")


def test_an_unknown_app_is_refused():
    with pytest.raises(CommandError, match="No such app: kurser"):
        call_command("messages", "kurser")


def test_the_danish_is_complete():
    call_command("messages", "--check")


@pytest.mark.parametrize("package", [allauth, django.conf, django.contrib.auth])
def test_what_others_ship_is_complete_in_danish(package):
    path = Path(package.__file__).parent / "locale/da/LC_MESSAGES/django.po"
    assert polib.pofile(str(path)).untranslated_entries() == []
