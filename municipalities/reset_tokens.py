"""Links to a new password: used once, two hours, and dead with the account's way in."""

from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.utils.timezone import localdate

from municipalities.models import Membership, User


class ResetTokens(PasswordResetTokenGenerator):
    """Django's own (password, last login, address), and whether there is a way in."""

    def _make_hash_value(self, user: User, timestamp: int) -> str:
        works = Membership.objects.active(on=localdate()).filter(user=user.pk).exists()
        value = super()._make_hash_value(user, timestamp)
        return f"{value} {user.login_round} {works}"
