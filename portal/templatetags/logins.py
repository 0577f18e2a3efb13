"""The buttons of the login page that lead to identity providers."""

from collections.abc import Sequence

from django import template
from django.conf import settings
from django.urls import reverse

from municipalities.federation.providers import IdentityProvider

register = template.Library()
LOGIN = {"saml": "saml_login", "oidc": "openid_connect_login"}


@register.simple_tag
def identity_providers() -> Sequence[IdentityProvider]:
    """The providers the operator has configured; none means no button."""
    providers: Sequence[IdentityProvider] = settings.FEDERATION.providers
    return providers


@register.simple_tag
def login_address(idp: IdentityProvider) -> str:
    """Where a login with this provider begins."""
    return reverse(LOGIN[idp.kind], args=[idp.key])
