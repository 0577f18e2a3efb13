"""Find a person in the cells of a file: by names, phone or case number."""

import re
from collections.abc import Callable, Sequence

from participants.models import Participant


def recogniser(participant: Participant) -> Callable[[Sequence[str]], bool]:
    """Whether cells speak of the person: both names, the phone or the case's number.

    Names, phones and numbers of earlier days count as well.
    """
    was = participant.events.values_list(  # type: ignore[attr-defined] # pghistory's
        "given_name", "family_name", "phone", "case_reference"
    )
    facts = {
        (
            participant.given_name,
            participant.family_name,
            participant.phone,
            participant.case_reference,
        ),
        *was,
    }
    names = {(given.casefold(), family.casefold()) for given, family, *_ in facts}
    phones = {digits for *_, phone, _ in facts if (digits := _digits(phone))}
    references = {reference.casefold() for *_, reference in facts if reference}

    def says(cells: Sequence[str]) -> bool:
        whole = " ".join(cells).casefold()
        return (
            any(given in whole and family in whole for given, family in names)
            or any(_digits(cell) in phones for cell in cells)
            or any(cell.strip().casefold() in references for cell in cells)
        )

    return says


def _digits(text: str) -> str:
    """The last eight digits of a phone number; nothing if there are fewer."""
    digits = re.sub(r"\D", "", text)[-8:]
    return digits if len(digits) == 8 else ""
