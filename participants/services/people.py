"""Register people, keep their facts right, find the one a list means."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate

from municipalities import access, audit
from municipalities.access import Permission
from municipalities.models import Membership, Municipality
from participants.models import Participant, Phase, PhaseOwner, Stay, Support
from participants.services import removal

CHANGEABLE = frozenset(
    {
        "case_reference",
        "given_name",
        "family_name",
        "phone",
        "gender",
        "birth_year",
        "arrival_year",
        "takeover_on",
        "interpreter_language",
        "danish_education",
        "danish_module",
        "danish_test",
        "licences",
        "needs",
        "working_instruction",
        "channel",
        "reads_digital_post",
        "duty_hours",
    }
)


@transaction.atomic
def register(
    *,
    municipality_id: int,
    given_name: str,
    family_name: str,
    gender: str,
    at: datetime,
    by: Membership,
    **fields: Any,  # noqa: ANN401 (the other CHANGEABLE fields)
) -> Participant:
    """Register a person of one's own municipality; the caller owns the course phase.

    Running it twice makes two people: ask ``find_matches`` first.

    Raises:
        PermissionDenied: ``by`` may not register people.
        Municipality.DoesNotExist: it is not one of the caller's own.
        ValidationError: a value is refused, e.g. a CPR number in a text (T11).
    """
    access.require(by, Permission.EDIT_PEOPLE)
    home = by.municipalities().get(pk=municipality_id)
    person = Participant(municipality=home, created_at=at, gender=gender)
    _set(person, {"given_name": given_name, "family_name": family_name, **fields})
    person.full_clean(exclude=["municipality"])
    person.save(force_insert=True)
    _settle(person, home=home, at=at, by=by)
    audit.record(by=by, verb="person.registered", targets=[person], at=at)
    return person


@transaction.atomic
def change(
    *, participant_id: int, fields: Mapping[str, Any], at: datetime, by: Membership
) -> Participant:
    """Change some facts of a person; the log says which, not what they were.

    The old values stay in the person's history. Unchanged values leave no trace.

    Raises:
        PermissionDenied: ``by`` may not edit people.
        Participant.DoesNotExist: ``by`` sees no such person.
        ValidationError: a value is refused.
    """
    access.require(by, Permission.EDIT_PEOPLE)
    person = _locked(participant_id, by=by)
    changed = [name for name, new in fields.items() if getattr(person, name) != new]
    if not changed:
        return person
    _set(person, {name: fields[name] for name in changed})
    person.full_clean(exclude=["municipality"])
    person.save(update_fields=changed)
    audit.record(
        by=by,
        verb="person.changed",
        targets=[person],
        at=at,
        changes={"fields": sorted(changed)},
    )
    return person


@transaction.atomic
def protect(
    *, participant_id: int, protected: bool, at: datetime, by: Membership
) -> Participant:
    """Note that a person's address is protected, or is so no more.

    From then on the school gets no phone number and lists hide place and time. The
    same twice leaves no trace; the history keeps each change.

    Raises:
        PermissionDenied: ``by`` may not edit people.
        Participant.DoesNotExist: ``by`` sees no such person.
    """
    access.require(by, Permission.EDIT_PEOPLE)
    person = _locked(participant_id, by=by)
    if person.protected != protected:
        person.protected = protected
        person.save(update_fields=["protected"])
        verb = "person.protected" if protected else "person.protection_ended"
        audit.record(by=by, verb=verb, targets=[person], at=at)
    return person


@transaction.atomic
def note_support(
    *, participant_id: int, wording: str, at: datetime, by: Membership
) -> None:
    """Keep what support the person needs, in functional words; empty removes it.

    What is removed is gone with its history.

    Raises:
        PermissionDenied: ``by`` may not see support needs.
        Participant.DoesNotExist: ``by`` sees no such person.
        ValidationError: the text is too long or holds a CPR number.
    """
    access.require(by, Permission.READ_SUPPORT)
    person = _locked(participant_id, by=by)
    support = Support.objects.filter(participant=person).first() or Support(
        participant=person, municipality_id=person.municipality_id
    )
    if support.wording == wording:
        return
    support.wording, support.updated_at = wording, at
    if wording:
        support.full_clean(validate_unique=False)
        support.save()
    elif support.pk:
        removal.rows([("participants.Support", "pk")], [support.pk])
    audit.record(by=by, verb="person.support_noted", targets=[person], at=at)


def find_matches(
    *,
    membership: Membership,
    case_reference: str = "",
    given_name: str = "",
    family_name: str = "",
    birth_year: int | None = None,
    phone: str = "",
) -> list[Participant]:
    """People the member may see whom these facts can mean.

    One's own case reference settles it. Otherwise the whole name must be the same
    (capital letters aside), and neither the year of birth nor the phone number may
    contradict where both sides know it. More than one answer means: ask a human.
    """
    visible = Participant.objects.visible_to(membership)
    if case_reference:
        known = list(visible.filter(case_reference=case_reference)[:2])
        if known:
            return known
    if not given_name or not family_name:
        return []
    named = visible.filter(
        given_name__iexact=given_name, family_name__iexact=family_name
    )
    if birth_year:
        named = named.filter(Q(birth_year=None) | Q(birth_year=birth_year))
    return [each for each in named[:20] if _may_ring(each.phone, phone)]


def _may_ring(known: str, asked: str) -> bool:
    """Whether two phone numbers do not contradict: same last eight digits, or none."""
    ours, theirs = (re.sub(r"\D", "", text)[-8:] for text in (known, asked))
    return not ours or not theirs or ours == theirs


def _locked(participant_id: int, *, by: Membership) -> Participant:
    visible = Participant.objects.visible_to(by)
    return visible.select_for_update(of=("self",)).get(pk=participant_id)


def _set(person: Participant, fields: Mapping[str, Any]) -> None:
    if unknown := set(fields) - CHANGEABLE:
        raise TypeError(f"no field of a person: {', '.join(sorted(unknown))}")
    for name, value in fields.items():
        setattr(person, name, value)


def _settle(
    person: Participant, *, home: Municipality, at: datetime, by: Membership
) -> None:
    """Note where the person belongs from today, and who owns the course phase (E8)."""
    since = (localdate(at), None)
    Stay.objects.create(participant=person, municipality=home, period=since)
    PhaseOwner.objects.create(
        participant=person,
        municipality=home,
        phase=Phase.EFFORT,
        owner=by,
        period=since,
    )
