"""Who may know what: the visibility matrix of domain 3.3 once more, in plain data.

Written from the matrix, not from the app: it imports nothing of it. A kind of text
that is not listed is the home municipality's caseworkers' alone.
"""

from datetime import timedelta

HOME, OFFICE, NOMINATED, UNDECIDED, EVER, SEATED, SAT, LENT = range(8)
SCHOOLS = {"school_teacher", "school_admin", "school_client"}
AFTER_COURSE = timedelta(days=30)
EVERYBODY_WHO_MEETS = {HOME, NOMINATED, SEATED}
AUDIENCE = {
    # name, phone, language for an interpreter
    "participants.Participant.given_name": EVERYBODY_WHO_MEETS | {LENT},
    "participants.Participant.family_name": EVERYBODY_WHO_MEETS | {LENT},
    "participants.Participant.phone": EVERYBODY_WHO_MEETS,
    "participants.Participant.interpreter_language": EVERYBODY_WHO_MEETS,
    # what the school gets instead of the support need
    "participants.Participant.working_instruction": {HOME, SEATED},
    # the citizen's own words; the coordinator until it is decided
    "branchespor.Nomination.wish_text": {HOME, UNDECIDED},
    "branchespor.Nomination.decline_suggestion": {HOME, EVER},
    # attendance, and what was done about an absence
    "courses.MarkCorrection.why": EVERYBODY_WHO_MEETS,
    "courses.ContactAttempt.note": {HOME, NOMINATED},
    "outcomes.NextStep.text": {HOME, NOMINATED},
}
IDS = {HOME, OFFICE, NOMINATED, EVER, SEATED, LENT}


def may_know(viewer, secret, facts, today):
    """Whether a member may be shown this token; ``viewer`` None is a stranger."""
    kind, about = secret
    if viewer is None:
        return False
    if kind.startswith(("participants.Upload.", "participants.ExportFile.")):
        return about == viewer.pk  # whoever sent or fetched the file, and nobody else
    if kind.startswith("participants.Export."):
        return about in _colleagues(viewer, facts)  # four eyes: one of them decides
    person = facts.people.get(about)
    if person is None:
        return False
    audience = IDS if kind.endswith(".public_id") else AUDIENCE.get(kind, {HOME})
    return any(relates(viewer, relation, person, today) for relation in audience)


def _colleagues(viewer, facts):
    """Memberships of the same organisation."""
    place = viewer.municipality, viewer.school, viewer.cooperation
    every = [v for own in facts.members.values() for v in own]
    return {v.pk for v in every if (v.municipality, v.school, v.cooperation) == place}


def relates(viewer, relation, person, today):
    if relation in {HOME, OFFICE}:
        roles = {HOME: {"caseworker"}, OFFICE: {"administrator"}}[relation]
        return viewer.role in roles and viewer.municipality == person.home
    if relation == SEATED:
        return viewer.role in SCHOOLS and any(
            school == viewer.school
            and (left is None or left >= starts)
            and today <= ends + AFTER_COURSE
            for school, left, starts, ends in person.seats
        )
    if relation == LENT:
        return viewer.role == "substitute" and viewer.pk in person.lent
    if relation == SAT:  # at any time; for rows that name nobody
        schools = {school for school, *_ in person.seats}
        return viewer.role in SCHOOLS and viewer.school in schools
    pools = {NOMINATED: person.active, UNDECIDED: person.undecided, EVER: person.ever}
    return viewer.role == "coordinator" and viewer.cooperation in pools[relation]


def may_change(viewer, person, facts, today):
    """Whether a member may touch rows of a person at all (else: a foreign write)."""
    return may_know(viewer, ("anything.public_id", person), facts, today)
