"""Tables of libraries: declared whole (``*``), because their columns are not ours."""

from django.utils.translation import gettext_lazy as _

from municipalities.register import (
    INTERNAL,
    ITSELF,
    MEMBERS,
    NOBODY,
    PERSONAL,
    About,
    Says,
    Table,
)


def _technique(model: str) -> Table:
    return Table(
        model,
        about=About.NOBODY,
        purpose=_("Make the software work; tells of nobody."),
        basis="basis_none",
        keep="keep_while_used",
        says=(Says(INTERNAL, NOBODY, "*"),),
    )


TABLES = (
    Table(
        "sessions.Session",
        about=About.STAFF,
        purpose=_("Keep a member of staff logged in, at most 12 hours."),
        basis="basis_staff",
        keep="keep_session_hours",
        says=(Says(PERSONAL, NOBODY, "*"),),
    ),
    Table(
        "account.EmailAddress",
        about=About.STAFF,
        purpose=_("Know that an e-mail address is the member's own."),
        basis="basis_staff",
        keep="keep_staff_months",
        says=(Says(PERSONAL, ITSELF, "*"),),
    ),
    Table(
        "account.EmailConfirmation",
        about=About.STAFF,
        purpose=_("Know that an e-mail address is the member's own."),
        basis="basis_staff",
        keep="keep_staff_months",
        says=(Says(PERSONAL, NOBODY, "*"),),
    ),
    Table(
        "usersessions.UserSession",
        about=About.STAFF,
        purpose=_("Show a member of staff where they are logged in, and end it there."),
        basis="basis_staff",
        keep="keep_session_hours",
        says=(Says(PERSONAL, ITSELF, "*"),),
    ),
    Table(
        "socialaccount.SocialAccount",
        about=About.STAFF,
        purpose=_("Know a member of staff again who logs in where they work."),
        basis="basis_staff",
        keep="keep_staff_months",
        says=(Says(PERSONAL, NOBODY, "*"),),
    ),
    Table(
        "socialaccount.SocialApp",
        about=About.NOBODY,
        purpose=_("Stays empty: identity providers stand in the operator's file."),
        basis="basis_none",
        keep="keep_while_used",
        says=(Says(INTERNAL, NOBODY, "*"),),
    ),
    Table(
        "socialaccount.SocialToken",
        about=About.NOBODY,
        purpose=_("Stays empty: tokens of identity providers are not kept."),
        basis="basis_none",
        keep="keep_while_used",
        says=(Says(INTERNAL, NOBODY, "*"),),
    ),
    Table(
        "mfa.Authenticator",
        about=About.STAFF,
        purpose=_("Ask a member of staff for a second factor; its secret is sealed."),
        basis="basis_staff",
        keep="keep_staff_months",
        says=(Says(PERSONAL, NOBODY, "*"),),
    ),
    Table(
        "pghistory.Context",
        about=About.STAFF,
        purpose=_("Know through which membership a former value was changed."),
        basis="basis_accountability",
        keep="keep_person_months",
        says=(Says(PERSONAL, NOBODY, "*"),),
    ),
    Table(
        "contenttypes.ContentType",
        about=About.NOBODY,
        purpose=_("Make the software work; tells of nobody."),
        basis="basis_none",
        keep="keep_while_used",
        says=(Says(INTERNAL, MEMBERS, "*"),),
    ),
    _technique("auth.Permission"),
    _technique("auth.Group"),
    _technique("auth.Group_permissions"),
)
