"""How forms look: dkfds markup around Django's own fields; and the login form."""

from collections.abc import Mapping
from typing import Any

from allauth.account.forms import LoginForm as AllauthLoginForm
from django.core.exceptions import ValidationError
from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest
from django.utils.translation import gettext as _

WIDGETS = "django/forms/widgets/"
INSTEAD: Mapping[str, str] = {
    f"{WIDGETS}radio.html": "forms/choices.html",
    f"{WIDGETS}checkbox_select.html": "forms/choices.html",
}
CLASSES: Mapping[str, str] = {
    f"{WIDGETS}checkbox.html": "form-checkbox",
    f"{WIDGETS}select.html": "form-select",
    f"{WIDGETS}date.html": "form-input input-width-s",
    f"{WIDGETS}time.html": "form-input input-width-xs",
    f"{WIDGETS}number.html": "form-input input-width-xs",
    f"{WIDGETS}file.html": "file-input",
    f"{WIDGETS}clearable_file_input.html": "file-input",
    **{
        f"{WIDGETS}{kind}.html": "form-input"
        for kind in ("text", "email", "password", "tel", "url", "search", "textarea")
    },
}


class PortalRenderer(TemplatesSetting):
    """Renders ``{{ form }}`` with error summary on top and errors at the fields."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"

    def render(
        self,
        template_name: str,
        context: dict[str, Any],
        request: HttpRequest | None = None,
    ) -> str:
        """Render a form, field or widget; a widget gets the class of its kind."""
        if template_name in CLASSES:
            context = {**context, "widget": _with_class(context["widget"])}
        return super().render(
            INSTEAD.get(template_name, template_name), context, request
        )


def _with_class(widget: dict[str, Any]) -> dict[str, Any]:
    """The widget's context, its own class (if any) after the class of its kind.

    A placeholder is dropped: it vanishes while one types, and the label says it.
    """
    attrs = {k: v for k, v in widget["attrs"].items() if k != "placeholder"}
    kind = CLASSES[widget["template_name"]]
    attrs["class"] = f"{kind} {attrs.get('class', '')}".strip()
    return {**widget, "attrs": attrs}


class LoginForm(AllauthLoginForm):  # type: ignore[misc]  # allauth has no types
    """allauth's form, but a wrong password is an error at the password field."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""  # the page has the link below the button

    def clean(self) -> None:
        """Check the password; what allauth refuses is shown at the field."""
        try:
            super().clean()
        except ValidationError as refusal:
            self.add_error("password", _in_our_words(refusal))


def _in_our_words(refusal: ValidationError) -> ValidationError:
    if getattr(refusal, "code", "") != "email_password_mismatch":
        return refusal
    return ValidationError(
        _("The e-mail address and the password do not fit together."),
        code="email_password_mismatch",
    )
