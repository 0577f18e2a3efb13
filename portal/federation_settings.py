"""How one gets in: the identity providers of municipalities and schools."""

from municipalities.federation.providers import load
from portal.environment import env_bool, env_text

# docs/login.md describes the file; without one there is no such login.
FEDERATION = load(
    env_text("PORTAL_IDENTITY_PROVIDERS", ""),
    production=env_bool("PORTAL_PRODUCTION", default=False),
)
SOCIALACCOUNT_ADAPTER = "municipalities.federation.adapter.FederationAdapter"
SOCIALACCOUNT_PROVIDERS = {
    "saml": {"provider_class": "municipalities.federation.saml.SamlProvider"},
    "openid_connect": {"provider_class": "municipalities.federation.oidc.OidcProvider"},
}
SOCIALACCOUNT_LOGIN_ON_GET = True  # a link: CSP's form-action would stop the redirect
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_QUERY_EMAIL = False
