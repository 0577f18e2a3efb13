"""Who logs in: one member per role and place, under demo addresses."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.hashers import make_password

from municipalities.models import (
    SCHOOL_ROLES,
    Cooperation,
    Membership,
    Municipality,
    Role,
    School,
    User,
)
from municipalities.services import members

HOST = "demo.example"
SYD, OEST = "Brancheforløb Syd", "Tre-kommunesamarbejdet (Østjylland)"


@dataclass(frozen=True, slots=True)
class Part:
    """One membership: login name, the person's name, role and organisation."""

    login: str
    name: str
    role: Role
    organisation: str

    @property
    def email(self) -> str:
        """The address the person logs in with."""
        return f"{self.login}@{HOST}"


CAST: tuple[Part, ...] = (
    Part("koordinator.syd", "Kirsten Koordinator", Role.COORDINATOR, SYD),
    Part("koordinator.syd", "Kirsten Koordinator", Role.CASEWORKER, "Aabenraa"),
    Part("sagsbehandler.haderslev", "Hanne Holm", Role.CASEWORKER, "Haderslev"),
    Part("sagsbehandler.soenderborg", "Søren Skov", Role.CASEWORKER, "Sønderborg"),
    Part("sagsbehandler.aabenraa", "Anna Åkjær", Role.CASEWORKER, "Aabenraa"),
    Part("sagsbehandler.toender", "Tove Toft", Role.CASEWORKER, "Tønder"),
    Part("underviser.euc", "Ulla Underviser", Role.SCHOOL_TEACHER, "EUC Syd"),
    Part("sekretaer.euc", "Erik Sekretær", Role.SCHOOL_ADMIN, "EUC Syd"),
    Part("vikar.euc", "Vibeke Vikar", Role.SUBSTITUTE, "EUC Syd"),
    Part(
        "underviser.sosu",
        "Signe Sosulærer",
        Role.SCHOOL_TEACHER,
        "Social- og Sundhedsskolen Syd",
    ),
    Part("leder.aabenraa", "Lars Leder", Role.LEADER, "Aabenraa"),
    Part("administrator.aabenraa", "Ane Admin", Role.ADMINISTRATOR, "Aabenraa"),
    Part("koordinator.oest", "Karl Koordinator", Role.COORDINATOR, OEST),
    Part("sagsbehandler.randers", "Rikke Rask", Role.CASEWORKER, "Randers"),
    Part("sagsbehandler.norddjurs", "Niels Nord", Role.CASEWORKER, "Norddjurs"),
    Part("sagsbehandler.syddjurs", "Sofie Strand", Role.CASEWORKER, "Syddjurs"),
    Part("underviser.tradium", "Thomas Tradium", Role.SCHOOL_TEACHER, "Tradium"),
    Part("leder.randers", "Lone Leder", Role.LEADER, "Randers"),
)


def engage(*, password: str, at: datetime) -> Mapping[str, Membership]:
    """Give every part its account and membership; returns them by login and role.

    The password is hashed once for all: a hash is slow by design.
    """
    hashed = make_password(password)
    names = {part.email: part.name for part in CAST}
    User.objects.bulk_create(
        User(email=email, name=name, password=hashed) for email, name in names.items()
    )
    return {
        f"{part.login} {part.role}": members.add(
            email=part.email,
            name=part.name,
            password=password,
            role=part.role,
            organisation=_organisation(part),
            appointed_by="Styregruppen",
            at=at,
        )
        for part in CAST
    }


def _organisation(part: Part) -> Municipality | School | Cooperation:
    if part.role == Role.COORDINATOR:
        return Cooperation.objects.get(name=part.organisation)
    if part.role in SCHOOL_ROLES:
        return School.objects.get(name=part.organisation)
    return Municipality.objects.get(name=part.organisation)
