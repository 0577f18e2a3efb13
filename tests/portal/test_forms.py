"""How forms look, and where an error stands."""

import re

import pytest
from django import forms

from portal.forms import LoginForm


class NominationForm(forms.Form):
    name = forms.CharField(label="Navn", help_text="Fornavn og efternavn")
    start = forms.DateField(label="Start")
    at = forms.TimeField(label="Mødetid", required=False)
    school = forms.ChoiceField(label="Skole", choices=[("a", "EUC Syd")])
    consent = forms.BooleanField(label="Ja tak")
    reason = forms.ChoiceField(
        label="Grund", choices=[("s", "Syg"), ("o", "Andet")], widget=forms.RadioSelect
    )
    note = forms.CharField(label="Note", widget=forms.Textarea, required=False)
    token = forms.CharField(widget=forms.HiddenInput, required=False)


@pytest.fixture
def empty():
    return str(NominationForm())


@pytest.fixture
def refused():
    return str(NominationForm({"start": "31.02.2026"}))


def tag(html, field):
    return re.search(rf'<(?:input|select|textarea)[^>]*id="id_{field}"[^>]*>', html)[0]


@pytest.mark.parametrize(
    ("field", "kind"),
    [
        ("name", "form-input"),
        ("start", "form-input input-width-s"),
        ("school", "form-select"),
        ("consent", "form-checkbox"),
        ("reason_0", "form-radio"),
        ("note", "form-input"),
    ],
)
def test_each_widget_has_the_class_of_its_kind(empty, field, kind):
    assert f'class="{kind}"' in tag(empty, field)


def test_a_class_of_ones_own_is_kept():
    field = forms.CharField(widget=forms.TextInput(attrs={"class": "mine"}))
    form = type("F", (forms.Form,), {"word": field})()
    assert 'class="form-input mine"' in str(form)


def test_a_hidden_field_has_neither_label_nor_class(empty):
    assert 'type="hidden"' in tag(empty, "token")
    assert "form-input" not in tag(empty, "token")


def test_help_and_error_are_tied_to_the_field(refused):
    assert 'aria-describedby="id_name_helptext id_name_error"' in tag(refused, "name")
    assert 'aria-invalid="true"' in tag(refused, "name")
    assert 'id="id_name_error"' in refused
    assert 'id="id_name_helptext"' in refused


def test_the_group_carries_the_description_of_its_choices(refused):
    assert '<fieldset aria-describedby="id_reason_error">' in refused
    assert "aria-describedby" not in tag(refused, "reason_0")


def test_the_summary_links_to_every_field_in_error(refused):
    summary = refused.split("form-group")[0]
    links = re.findall(r'href="#(\w+)"', summary)
    assert links == ["id_name", "id_start", "id_school", "id_consent", "id_reason_0"]
    for target in links:
        assert f'id="{target}"' in refused
    assert "5 ting skal rettes" in summary


def test_an_error_of_the_whole_form_stands_in_the_summary():
    form = NominationForm({})
    form.add_error(None, "Holdet er fuldt.")
    assert "Holdet er fuldt." in str(form).split("form-group")[0]


def test_a_form_without_errors_has_no_summary(empty):
    assert "error-summary" not in empty


def test_optional_fields_say_so_but_not_in_a_filter(empty):
    assert empty.count("(kan udelades)") == 2
    filters = type("Filters", (NominationForm,), {"all_optional": True})
    assert "(kan udelades)" not in str(filters())


def test_dates_and_times_say_how_they_are_written(empty):
    assert "(dd.mm.åååå)" in empty
    assert "(tt.mm)" in empty


def test_help_that_is_plain_text_is_escaped():
    field = forms.CharField(help_text="<b>fed</b>")
    assert "&lt;b&gt;" in str(type("F", (forms.Form,), {"word": field})())


def test_a_wrong_password_is_an_error_at_the_field(db, rf):
    request = rf.post("/accounts/login/")
    form = LoginForm({"login": "ingen@test.example", "password": "x"}, request=request)
    assert not form.is_valid()
    assert form.errors["password"] == [
        "E-mailadressen og adgangskoden passer ikke sammen."
    ]


def test_no_field_keeps_a_placeholder():
    assert "placeholder" not in str(LoginForm())
