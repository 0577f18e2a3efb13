"""The settings of login: second factor, sessions, rates (docs/operations.md, Login)."""

from typing import Any

LOGIN: dict[str, Any] = {
    "MFA_ADAPTER": "municipalities.authenticators.SealedSecrets",
    "MFA_SUPPORTED_TYPES": ["totp", "webauthn", "recovery_codes"],
    "MFA_TOTP_ISSUER": "Branchespor",
    "MFA_TOTP_TOLERANCE": 1,  # 30 s to either side; each code counts once all the same
    "MFA_RECOVERY_CODES_SHOW_ONCE": True,
    "MFA_FORMS": {
        "authenticate": "portal.second_factor_forms.CodeForm",
        "reauthenticate": "portal.second_factor_forms.ConfirmCodeForm",
        "activate_totp": "portal.second_factor_forms.ActivateCodeForm",
        "add_webauthn": "portal.second_factor_forms.AddKeyForm",
    },
    # In Python's own library, 16 MB a login; older hashes are renewed (ADR 0018).
    "PASSWORD_HASHERS": [
        "django.contrib.auth.hashers.ScryptPasswordHasher",
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    ],
    "ACCOUNT_REAUTHENTICATION_TIMEOUT": 5 * 60,  # seconds a confirmation counts
    "ACCOUNT_EMAIL_NOTIFICATIONS": True,  # through our own outbox
    "ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR": "municipalities.reset_tokens.ResetTokens",
    "PASSWORD_RESET_TIMEOUT": 2 * 60 * 60,
    "USERSESSIONS_TRACK_ACTIVITY": False,  # SessionLimits writes the last use itself
    # Counted over all processes in municipalities.rate_limits (ADR 0010) instead.
    "ACCOUNT_RATE_LIMITS": False,
    "MFA_RATE_LIMITS": False,
}
