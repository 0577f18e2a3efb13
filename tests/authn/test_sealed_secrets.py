"""Secrets of authenticator apps lie encrypted, and the key can be changed."""

import os
import subprocess
import sys

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from cryptography.fernet import InvalidToken

from municipalities.authenticators import sealer

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.mark.django_db
def test_the_database_does_not_hold_the_secret(caseworker):
    stored = TOTP.activate(caseworker.user, SECRET).instance.data["secret"]
    assert SECRET not in stored
    assert sealer().decrypt(stored.encode()).decode() == SECRET


def test_an_old_key_still_opens_and_the_new_one_seals(settings):
    settings.MFA_KEYS = ["old"]
    sealed = sealer().encrypt(b"x")
    settings.MFA_KEYS = ["new", "old"]
    assert sealer().decrypt(sealed) == b"x"
    turned = sealer().rotate(sealed)
    settings.MFA_KEYS = ["new"]
    assert sealer().decrypt(turned) == b"x"
    with pytest.raises(InvalidToken):
        sealer().decrypt(sealed)


@pytest.mark.parametrize("relaxed", ["PORTAL_DEMO", "PORTAL_MFA_RELAXED"])
def test_production_refuses_to_start_relaxed(relaxed):
    environment = {
        **os.environ,
        "PORTAL_STACK": "off",
        "PORTAL_PRODUCTION": "1",
        "PORTAL_SECRET_KEY": "x" * 60,
        "PORTAL_MFA_KEY": "y" * 60,
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        relaxed: "1",
    }
    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "not in production" in done.stderr
