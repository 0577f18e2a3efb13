"""The portal's settings with what tests need: no pool, fast hashes, mail in memory."""

import os

os.environ.setdefault("PORTAL_DB_POOL", "0")
os.environ.setdefault(
    "PORTAL_DB_ROLE", "owner"
)  # makes the test database; see conftest

from portal import settings as portal_settings

globals().update(
    {
        name: getattr(portal_settings, name)
        for name in dir(portal_settings)
        if name.isupper()
    }
)

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    **portal_settings.STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
