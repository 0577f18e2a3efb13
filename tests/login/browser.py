"""A person's browser on its way between portal and identity provider."""

import base64


class Browser:
    """What a person's browser does between portal and identity provider."""

    def __init__(self, client, idp, key="aabenraa"):
        self.client, self.idp, self.key = client, idp, key

    def ask(self):
        """Begin a login; return what the identity provider reads from the request."""
        sent = self.client.get(f"/accounts/saml/{self.key}/login/")
        return self.idp.read(sent["Location"])

    def post(self, xml):
        """Carry an answer back, as the provider's page would post it."""
        answer = base64.b64encode(xml.encode()).decode()
        back = self.client.post(
            f"/accounts/saml/{self.key}/acs/", {"SAMLResponse": answer}
        )
        return self.client.get(back["Location"])

    def log_in(self, **changes):
        return self.post(self.idp.answer(self.ask(), **changes))
