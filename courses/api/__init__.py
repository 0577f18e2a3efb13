"""``/api/v1/`` of courses: schools' own systems read sessions and state registers."""

from courses.api.reading import CourseDetail, CourseList, SessionDetail, SessionList
from courses.api.registers import Registers, SessionRegister

__all__ = [
    "CourseDetail",
    "CourseList",
    "Registers",
    "SessionDetail",
    "SessionList",
    "SessionRegister",
]
