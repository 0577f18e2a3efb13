"""What a shared spreadsheet does today: first come, first served. Pure.

The measure beside every proposal: the same people, courses and guarantees.
"""

from collections import Counter

from courses.proposal.problem import Course, Problem


def first_come_first_served(problem: Problem) -> int:
    """How many people get a new seat: each takes the first wish with room, by wait.

    Guaranteed seats are kept for their municipality, announced people stay seated;
    courses that end up short of their minimum are cancelled, and their people sit
    nowhere.
    """
    courses = {each.key: each for each in problem.courses}
    taken, before = problem.announced(), Counter[int]()
    for (key, _home), number in taken.items():
        before[key] += number
    waiting = [each for each in problem.people if each.announced is None]
    for person in sorted(waiting, key=lambda each: (each.since, each.key)):
        for wish in sorted(person.wishes, key=lambda each: each.rank):
            course = courses.get(wish.course)
            if course and not wish.obstacle and _room(course, taken, person.home):
                taken[course.key, person.home] += 1
                break
    seated = Counter[int]()
    for (key, _home), number in taken.items():
        seated[key] += number
    return sum(
        number - before[key]
        for key, number in seated.items()
        if key in courses and (courses[key].decided or number >= courses[key].minimum)
    )


def _room(course: Course, taken: Counter[tuple[int, int]], home: int) -> bool:
    kept = course.guaranteed.get(home, 0)
    if taken[course.key, home] < kept:
        return True
    homes = {*course.guaranteed, *(h for key, h in taken if key == course.key)}
    bound = sum(max(course.guaranteed.get(h, 0), taken[course.key, h]) for h in homes)
    return bound < course.seats
