"""What a shared spreadsheet does today: first come, first served. Pure.

The measure beside every proposal: the same people, courses and guarantees.
"""

from collections import Counter

from courses.proposal.problem import Course, Person, Problem, bound, by_course


def first_come_first_served(problem: Problem) -> int:
    """How many people get a new seat: each takes the first wish with room, by wait.

    Guaranteed and held seats are kept for whom they are, announced people stay seated;
    courses that end up short of their minimum are cancelled, and their people sit
    nowhere.
    """
    courses = {each.key: each for each in problem.courses}
    before = Counter[int]()
    for (key, _home), number in problem.announced().items():
        before[key] += number
    seated = before.copy()
    gone = by_course(problem.announced() + problem.kept())
    waiting = [each for each in problem.people if each.announced is None]
    for person in sorted(waiting, key=lambda each: (each.since, each.key)):
        for wish in sorted(person.wishes, key=lambda each: each.rank):
            course = courses.get(wish.course)
            if course and not wish.obstacle and _room(course, gone[course.key], person):
                gone[course.key][person.home] += person.named != course.key
                seated[course.key] += 1
                break
    return sum(
        number - before[key]
        for key, number in seated.items()
        if key in courses and (courses[key].decided or number >= courses[key].minimum)
    )


def _room(course: Course, gone: Counter[int], person: Person) -> bool:
    """``gone`` are seats taken or held for somebody, by municipality."""
    if person.named == course.key:
        return True
    if gone[person.home] < course.guaranteed.get(person.home, 0):
        return True
    return bound(course, gone) < course.seats
