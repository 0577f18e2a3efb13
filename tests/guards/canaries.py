"""Who is shown in an answer, told by marks that no code of the portal knows of.

Every person of a world gets texts of their own; whoever's text stands in an answer is
shown there. What an API's answer says by number counts as well.
"""

import io
import json
import zipfile

from courses.models import Enrolment
from participants.models import Participant

TEXTS = ("given_name", "family_name", "phone", "case_reference", "working_instruction")


def mark(people):
    """Give each of ``people`` texts nobody else has; returns text → person's key."""
    marks = {}
    for person in people:
        number = f"{person.pk:07d}"
        said = {
            "given_name": f"Zg{number}",
            "family_name": f"Zf{number}",
            "phone": f"9{number}",
            "case_reference": f"ZR-{number}",
            "working_instruction": f"Kan løfte z{number} kg",
        }
        Participant.objects.filter(pk=person.pk).update(**said)
        marks |= dict.fromkeys((*said.values(), str(person.public_id)), person.pk)
    return marks


def shown(answer, marks):
    """The keys of the people an answer shows."""
    text = body(answer)
    found = {person for said, person in marks.items() if said in text}
    if "json" in answer.headers.get("Content-Type", ""):
        found |= _by_number(json.loads(answer.content))
    return found


def body(answer):
    """What an answer says, headers too; files are unpacked."""
    content = b"".join(answer) if answer.streaming else answer.content
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            content = b"\n".join(packed.read(name) for name in packed.namelist())
    return content.decode(errors="replace") + str(answer.headers)


def _by_number(said):
    numbers = set(_numbers(said))
    people = Enrolment.objects.filter(pk__in=numbers)
    return set(people.values_list("nomination__participant", flat=True))


def _numbers(said):
    if isinstance(said, dict):
        for key, value in said.items():
            if key == "enrolment_id" and isinstance(value, int):
                yield value
            yield from _numbers(value)
    elif isinstance(said, list):
        for each in said:
            yield from _numbers(each)
