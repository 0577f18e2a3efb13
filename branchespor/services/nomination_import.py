"""Nomination lists: each row a person of one's own municipality put forward."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branchespor.models import Track
from branchespor.services import nominations
from branchespor.services.nomination_columns import COLUMNS, WISHES
from municipalities.access import Permission
from municipalities.models import Cooperation, Membership
from participants.models import Participant, Upload
from participants.services import people
from participants.services.upload_work import one_by_one
from participants.services.uploads import ImportKind, Result, Skip
from participants.spreadsheets.columns import Reading
from participants.spreadsheets.values import plain

PERSON = (
    "case_reference",
    "phone",
    "birth_year",
    "arrival_year",
    "interpreter_language",
    "danish_education",
    "danish_module",
    "danish_test",
    "licences",
)
NOMINATION = ("wish_text", "payment_promised_on", "available_from")


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a row asks for: a person's fields, and where and under what to nominate."""

    given_name: str
    family_name: str
    cooperation_id: int
    track_ids: Sequence[int]


def prepare(_upload: Upload, by: Membership) -> Callable[[Reading], Proposal]:
    """Fetch tracks and cooperations once; the returned function refuses by ``Skip``."""
    tracks: dict[str, list[Track]] = {}
    open_tracks = Track.objects.visible_to(by).filter(ended_on=None)
    for track in open_tracks.select_related("cooperation"):
        for name in {track.name, f"{track.name} {track.cooperation}"}:
            tracks.setdefault(plain(name), []).append(track)
    cooperations = list(Cooperation.objects.visible_to(by).values_list("pk", flat=True))

    def find(reading: Reading) -> Proposal:
        if reading.values.get("danish_module") and not reading.values.get(
            "danish_education"
        ):
            raise Skip("module_alone", column="danish_module")
        given_name, family_name = _name(reading.values)
        wished = _wished(reading.values, tracks)
        return Proposal(
            given_name=given_name,
            family_name=family_name,
            cooperation_id=_cooperation(wished, cooperations),
            track_ids=[track.pk for track in wished],
        )

    return find


def carry_out(
    pairs: Sequence[tuple[Reading, Proposal]], at: datetime, by: Membership
) -> list[Result]:
    """Nominate each row's person, known or new; a known nomination is unchanged."""

    def act(reading: Reading, proposal: Proposal) -> str:
        return _nominate(reading, proposal, at=at, by=by)

    return one_by_one(pairs, act)


def _nominate(
    reading: Reading, proposal: Proposal, *, at: datetime, by: Membership
) -> str:
    values = reading.values
    known = people.find_matches(
        membership=by,
        case_reference=values.get("case_reference", ""),
        given_name=proposal.given_name,
        family_name=proposal.family_name,
        birth_year=values.get("birth_year"),
        phone=values.get("phone", ""),
    )
    if len(known) > 1:
        raise Skip("ambiguous")
    person = known[0] if known else _register(values, proposal, at=at, by=by)
    try:
        nominations.nominate(
            participant_id=person.pk,
            cooperation_id=proposal.cooperation_id,
            scheme=values["scheme"],
            track_ids=proposal.track_ids,
            at=at,
            by=by,
            **{key: values[key] for key in NOMINATION if key in values},
        )
    except nominations.AlreadyNominated:
        return "unchanged"
    return "created"


def _register(
    values: Mapping[str, Any], proposal: Proposal, *, at: datetime, by: Membership
) -> Participant:
    if by.municipality_id is None:
        raise Skip("error")
    return people.register(
        municipality_id=by.municipality_id,
        given_name=proposal.given_name,
        family_name=proposal.family_name,
        gender=values.get("gender", Participant.Gender.OTHER),
        at=at,
        by=by,
        **{key: values[key] for key in PERSON if key in values},
    )


def _name(values: Mapping[str, Any]) -> tuple[str, str]:
    """Given and family name, from their own columns or parted out of the whole name."""
    if values.get("given_name") and values.get("family_name"):
        return values["given_name"], values["family_name"]
    whole = values.get("full_name", "")
    if "," in whole:
        family_name, _comma, given_name = (
            part.strip() for part in whole.partition(",")
        )
    else:
        given_name, _space, family_name = whole.rpartition(" ")
    if not given_name or not family_name:
        raise Skip("half_a_name", column="full_name")
    return given_name, family_name


def _wished(
    values: Mapping[str, Any], tracks: Mapping[str, Sequence[Track]]
) -> list[Track]:
    """The tracks wished for, in order, each once and all of one cooperation."""
    wished: dict[int, Track] = {}
    for column in WISHES:
        if not (name := values.get(column)):
            continue
        found = tracks.get(plain(name), ())
        if len(found) != 1:
            code = "track_twice" if found else "no_track"
            raise Skip(code, column=column, text=_no_track(code, name))
        wished[found[0].pk] = found[0]
    if len({track.cooperation_id for track in wished.values()}) > 1:
        raise Skip("two_cooperations", column="wish_2")
    return list(wished.values())


def _no_track(code: str, name: str) -> str:
    if code == "no_track":
        return _("»%(name)s« is no industry track of your cooperation") % {"name": name}
    return _("»%(name)s« is the name of several tracks; add the cooperation's name") % {
        "name": name
    }


def _cooperation(wished: Sequence[Track], cooperations: Sequence[int]) -> int:
    """The wishes' cooperation; without a wish the only one there is."""
    if wished:
        return wished[0].cooperation_id
    if len(cooperations) != 1:
        raise Skip("no_wish", column="wish_1")
    return cooperations[0]


NOMINATION_LIST = ImportKind(
    key=Upload.Kind.NOMINATIONS,
    permission=Permission.IMPORT_NOMINATIONS,
    columns=COLUMNS,
    reasons={
        "ambiguous": gettext_lazy(
            "several people of your municipality fit; nominate the right one by hand"
        ),
        "no_track": gettext_lazy("no industry track of your cooperation has that name"),
        "track_twice": gettext_lazy("several tracks have that name"),
        "two_cooperations": gettext_lazy("the wishes belong to different cooperations"),
        "no_wish": gettext_lazy(
            "name a track: your municipality takes part in more than one cooperation"
        ),
        "module_alone": gettext_lazy("a module needs the Danish education as well"),
        "half_a_name": gettext_lazy("both a given name and a family name are needed"),
        "invalid": gettext_lazy("the portal does not accept one of the values"),
    },
    prepare=prepare,
    carry_out=carry_out,
)
