"""The questions of an evaluation: the same four things, asked of each in own words."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from courses.models import Evaluation

Respondent = Evaluation.Respondent
OVERALL = "score"
ASPECTS = ("content", "pace", "practical", "ready")

# What each question is about, as the report heads it.
HEADINGS: Mapping[str, Promise] = {
    OVERALL: _("All in all"),
    "content": _("Content fits the job"),
    "pace": _("Pace and language"),
    "practical": _("Practical matters and cooperation"),
    "ready": _("Ready for work"),
}
QUESTIONS: Mapping[str, Mapping[str, Promise]] = {
    Respondent.CITIZEN: {
        OVERALL: _("How good was the course, all in all?"),
        "content": _("How well did what you learned fit the work you want?"),
        "pace": _("How well did the pace and the language suit you?"),
        "practical": _("How well were you told about times, places and the like?"),
        "ready": _("How ready are you for a job or a work placement?"),
    },
    Respondent.SCHOOL: {
        OVERALL: _("How well did the course go, all in all?"),
        "content": _("How well did the content fit the participants' goals?"),
        "pace": _("How well did pace and language suit the participants?"),
        "practical": _("How well was everything practical settled before the start?"),
        "ready": _("How ready are the participants for a job or a work placement?"),
    },
    Respondent.EMPLOYER: {
        OVERALL: _("How useful was the course to you, all in all?"),
        "content": _("How well did the content fit the tasks at your workplace?"),
        "pace": _("How well could the participants make themselves understood?"),
        "practical": _("How well did the cooperation on practical matters go?"),
        "ready": _("How ready were the participants for the work?"),
    },
    Respondent.CASEWORKER: {
        OVERALL: _("How well did the course go for your citizens, all in all?"),
        "content": _("How well did the content fit the citizens' goals?"),
        "pace": _("How well did pace and language suit the citizens?"),
        "practical": _("How well did cooperation with school and coordinator go?"),
        "ready": _("How ready are the citizens for their next step?"),
    },
}
