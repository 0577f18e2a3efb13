"""Links to a new password: used once, two hours, and dead with the account's way in."""

from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.utils.timezone import localdate

from municipalities.free_text import has_cpr
from municipalities.models import Membership, User


class ResetTokens(PasswordResetTokenGenerator):
    """Django's own (password, last login, address), and whether there is a way in."""

    def make_token(self, user: User) -> str:
        """A key that does not look as if it held a CPR number; one in 400 would."""
        now = self._num_seconds(self._now())
        keys = (
            self._make_token_with_timestamp(user, now - ago, self.secret)
            for ago in range(20)
        )
        return next(key for key in keys if not has_cpr(key))

    def _make_hash_value(self, user: User, timestamp: int) -> str:
        works = Membership.objects.active(on=localdate()).filter(user=user.pk).exists()
        value = super()._make_hash_value(user, timestamp)
        return f"{value} {user.login_round} {works}"
