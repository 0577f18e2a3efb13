"""What every answer carries and which cookies there are: the hardening of the web.

``portal.settings`` takes these names over. In production everything goes by TLS and
cookies bind to the very host (``__Host-``); see docs/operations.md, "Headers".
"""

from typing import Any

from django.utils.csp import CSP

YEAR = 365 * 24 * 60 * 60

SECURE_CSP: dict[str, list[str]] = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.NONCE],  # no host: a file served by us is no script of ours
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "worker-src": [CSP.SELF],  # portal/static/portal/worker.js
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
}
# Everything a page could ask the device for; the portal asks for nothing.
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer", "autoplay", "browsing-topics", "camera",
        "display-capture", "encrypted-media", "fullscreen", "geolocation", "gyroscope",
        "hid", "idle-detection", "local-fonts", "magnetometer", "microphone", "midi",
        "payment", "picture-in-picture", "screen-wake-lock", "serial", "usb",
        "xr-spatial-tracking",
    )
)  # fmt: skip


def web(*, production: bool, behind_proxy: bool) -> dict[str, Any]:
    """Django's settings for headers and cookies."""
    settings: dict[str, Any] = {
        "X_FRAME_OPTIONS": "DENY",
        "SECURE_REFERRER_POLICY": "same-origin",
        "SECURE_CROSS_ORIGIN_OPENER_POLICY": "same-origin",
        "SECURE_CONTENT_TYPE_NOSNIFF": True,
        "USE_X_FORWARDED_HOST": False,
        "USE_X_FORWARDED_PORT": False,
        "MESSAGE_STORAGE": "django.contrib.messages.storage.session.SessionStorage",
    }
    for cookie, name in (
        ("SESSION_COOKIE", "session"),
        ("CSRF_COOKIE", "csrf"),
        ("LANGUAGE_COOKIE", "language"),
    ):
        settings[f"{cookie}_HTTPONLY"] = True
        settings[f"{cookie}_SAMESITE"] = "Lax"
        settings[f"{cookie}_PATH"] = "/"
        settings[f"{cookie}_SECURE"] = production
        if production:
            settings[f"{cookie}_NAME"] = f"__Host-{name}"
    if production:
        settings |= {
            "SECURE_SSL_REDIRECT": True,
            "SECURE_HSTS_SECONDS": YEAR,
            "SECURE_HSTS_INCLUDE_SUBDOMAINS": True,
            "SECURE_HSTS_PRELOAD": True,
        }
    if behind_proxy:
        settings["SECURE_PROXY_SSL_HEADER"] = ("HTTP_X_FORWARDED_PROTO", "https")
        settings["ALLAUTH_TRUSTED_PROXY_COUNT"] = 1
    return settings
