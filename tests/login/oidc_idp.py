"""A real OpenID Connect provider (oidc-provider-mock) on 127.0.0.1."""

import json
import threading
import warnings
from urllib.parse import parse_qs, urlsplit

import requests
from werkzeug.serving import make_server

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import oidc_provider_mock
    from oidc_provider_mock import User

import flask
from joserfc import jwt

from tests.login.saml_idp import AABENRAA, privilege_list

PERSON = {
    "loa": "Substantial",
    "cvr": AABENRAA,
    "privileges": privilege_list((AABENRAA, "sagsbehandler", {})),
    "name": "Kirsten Hansen",
    "email": "kirsten@aabenraa.example",
}


class OidcIdp:
    """The provider's server; ``forge`` is let loose on each id token it makes."""

    def __init__(self):
        self.app = oidc_provider_mock.app(
            require_nonce=True, user_claims=[User(sub="uuid-1", claims=PERSON)]
        )
        self.app.after_request(self._bend)
        self.server = make_server("127.0.0.1", 0, self.app, threaded=True)
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        self.forge = self.sent = None
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,))

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()

    def _bend(self, response):
        if flask.request.path == "/oauth2/token" and response.status_code == 200:
            self.sent = flask.request.form.to_dict()
            body = json.loads(response.get_data())
            key = flask.g.oidc_provider_mock_storage.jwk
            if self.forge:
                token = jwt.decode(body["id_token"], key)
                body["id_token"] = self.forge(key, token.header, dict(token.claims))
            response.set_data(json.dumps(body))
        return response

    def log_in(self, client, key="aabenraa-oidc"):
        """Go to the provider and back, as a browser would."""
        sent = client.get(f"/accounts/oidc/{key}/login/")
        self.asked = {
            name: values[0]
            for name, values in parse_qs(urlsplit(sent["Location"]).query).items()
        }
        back = requests.post(
            sent["Location"], data={"sub": "uuid-1"}, allow_redirects=False, timeout=10
        )
        parts = urlsplit(back.headers["Location"])
        return client.get(f"{parts.path}?{parts.query}")
