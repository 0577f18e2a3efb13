"""Invites anybody to any role: coordinators, and the first administrators."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError
from django.utils import timezone

from municipalities import isolation
from municipalities.management.commands.add_member import ORGANISATIONS, organisation_of
from municipalities.models import CLIENT_ROLES, Role
from municipalities.services import invitations


class Command(BaseCommand):
    """Run by the operator; the mail goes out through the outbox within a minute."""

    help = "Send an invitation to a role; it works once, for 72 hours."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        personal = [role for role in Role.values if role not in CLIENT_ROLES]
        parser.add_argument("--role", required=True, choices=personal)
        for organisation in ORGANISATIONS:
            parser.add_argument(f"--{organisation}", help="its name")
        parser.add_argument("--appointed-by", default="", help="for coordinators")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401, ARG002 (Django's own signature)
        try:
            with isolation.acting_for(isolation.CLOCKWORK):
                invitation = invitations.invite_by_operator(
                    email=options["email"],
                    role=Role(options["role"]),
                    organisation=organisation_of(options),
                    appointed_by=options["appointed_by"],
                    at=timezone.now(),
                )
        except (IntegrityError, invitations.AlreadyMember) as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"Invited until {invitation.expires_at:%Y-%m-%d %H:%M} UTC.")
