"""Second factors at rest: secrets of authenticator apps are sealed with an own key."""

import base64
import hashlib

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings

SECOND_FACTOR = b"branchespor second factor"
WEBHOOKS = b"branchespor webhooks"


class SealedSecrets(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    """allauth's adapter, with secrets encrypted in the database."""

    def encrypt(self, text: str) -> str:
        return sealer().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return sealer().decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Whether another factor than recovery codes remains afterwards."""
        others = Authenticator.objects.filter(user_id=authenticator.user_id).exclude(
            pk=authenticator.pk
        )
        factors = others.exclude(type=Authenticator.Type.RECOVERY_CODES)
        return settings.MFA_RELAXED or factors.exists()


def sealer(purpose: bytes = SECOND_FACTOR) -> MultiFernet:
    """Seals with the first of ``MFA_KEYS`` and opens with any of them.

    What was sealed for one purpose does not open for another.
    """
    return MultiFernet([_fernet(key, purpose) for key in settings.MFA_KEYS])


def _fernet(key: str, purpose: bytes) -> Fernet:
    digest = hashlib.sha256(purpose + key.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))
