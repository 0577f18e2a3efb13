"""Where browsers and identity providers meet; allauth knows these names."""

from django.urls import path

from municipalities.rate_limits import FEDERATED, limited
from municipalities.views import federation

slowly = limited(*FEDERATED)

urlpatterns = [
    path(
        "saml/<slug:organization_slug>/login/",
        slowly(federation.saml_login),
        name="saml_login",
    ),
    path(
        "saml/<slug:organization_slug>/acs/",
        slowly(federation.saml_acs),
        name="saml_acs",
    ),
    path(
        "saml/<slug:organization_slug>/acs/finish/",
        slowly(federation.saml_finish),
        name="saml_finish_acs",
    ),
    path("saml/<slug:organization_slug>/sls/", federation.saml_sls, name="saml_sls"),
    path(
        "saml/<slug:organization_slug>/metadata/",
        federation.saml_metadata,
        name="saml_metadata",
    ),
    path(
        "oidc/<slug:provider_id>/login/",
        slowly(federation.oidc_login),
        name="openid_connect_login",
    ),
    path(
        "oidc/<slug:provider_id>/login/callback/",
        slowly(federation.oidc_callback),
        name="openid_connect_callback",
    ),
]
