"""The columns of an attendance list: what each is called and what it may hold."""

import uuid

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.models import Presence
from participants.spreadsheets import values
from participants.spreadsheets.columns import Column
from participants.spreadsheets.values import Unclear

# What stands in schools' lists. An absence without more words is "no word": the school
# says what it saw, never whether the absence was lawful.
_STATUSES = {
    "mødt": Presence.PRESENT,
    "til stede": Presence.PRESENT,
    "tilstede": Presence.PRESENT,
    "fremmødt": Presence.PRESENT,
    "ja": Presence.PRESENT,
    "x": Presence.PRESENT,
    "1": Presence.PRESENT,
    "present": Presence.PRESENT,
    "for sent": Presence.LATE,
    "sen": Presence.LATE,
    "forsinket": Presence.LATE,
    "late": Presence.LATE,
    "gået før": Presence.LEFT_EARLY,
    "gik før": Presence.LEFT_EARLY,
    "gået tidligt": Presence.LEFT_EARLY,
    "left early": Presence.LEFT_EARLY,
    "syg": Presence.SICK,
    "sygemeldt": Presence.SICK,
    "sygdom": Presence.SICK,
    "sick": Presence.SICK,
    "aftalt": Presence.AGREED,
    "aftalt fravær": Presence.AGREED,
    "fri": Presence.AGREED,
    "agreed": Presence.AGREED,
    "afbud": Presence.TOLD,
    "meldt afbud": Presence.TOLD,
    "anden grund": Presence.TOLD,
    "told": Presence.TOLD,
    "fravær": Presence.NO_WORD,
    "fraværende": Presence.NO_WORD,
    "ikke mødt": Presence.NO_WORD,
    "udeblevet": Presence.NO_WORD,
    "ingen besked": Presence.NO_WORD,
    "nej": Presence.NO_WORD,
    "0": Presence.NO_WORD,
    "absent": Presence.NO_WORD,
}


def _portal_id(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text.strip())
    except ValueError:
        raise Unclear(_("»%(text)s« is not a portal ID") % {"text": text}) from None


COLUMNS = (
    Column(
        "on",
        gettext_lazy("Date"),
        gettext_lazy("23.11.2026, 23/11-26 or a date cell of Excel."),
        values.day,
        ("Dato", "Dag", "Undervisningsdag"),
        needed=True,
        example="23.11.2026",
    ),
    Column(
        "start",
        gettext_lazy("From"),
        gettext_lazy("Needed on days with more than one session."),
        values.clock,
        ("Fra", "Start", "Starttid", "Kl. fra", "Mødetid", "Begynder"),
        example="08.30",
    ),
    Column(
        "portal_id",
        gettext_lazy("Portal ID"),
        gettext_lazy("The ID in the portal's own lists; surer than the name."),
        _portal_id,
        ("Portal-id", "Portalens id", "Id"),
    ),
    Column(
        "name",
        gettext_lazy("Name"),
        gettext_lazy("»Amal Haddad« or »Haddad, Amal«, as on the course's list."),
        values.words(121),
        ("Navn", "Kursist", "Elev", "Deltager", "Fulde navn", "Kursistens navn"),
        needed=True,
        unless="portal_id",
        example="Amal Haddad",
    ),
    Column(
        "status",
        gettext_lazy("Status"),
        gettext_lazy(
            "mødt, for sent, gået før, syg, aftalt, afbud or fravær (no word came)."
        ),
        values.one_of(_STATUSES),
        ("Fremmøde", "Mødt", "Tilstede", "Registrering", "Fravær", "Presence"),
        needed=True,
        example="for sent",
    ),
    Column(
        "minutes",
        gettext_lazy("Minutes missed"),
        gettext_lazy("Needed for »for sent« and »gået før«; else the whole session."),
        values.whole(0, 960),
        ("Minutter", "Minutter fravær", "Fraværsminutter", "Min", "Minutes"),
        example="15",
    ),
    Column(
        "hours",
        gettext_lazy("Hours missed"),
        gettext_lazy("Instead of minutes, with a decimal comma: 1,5."),
        values.minutes_of_hours,
        ("Timer", "Timer fravær", "Fraværstimer", "Hours"),
    ),
    Column(
        "reason",
        gettext_lazy("Reason"),
        gettext_lazy("A reason of the portal's list, such as »syg« or »transport«."),
        values.words(100),
        ("Årsag", "Grund", "Fraværsårsag", "Fraværsgrund"),
        example="transport",
    ),
)
