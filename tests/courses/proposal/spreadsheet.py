"""What a shared spreadsheet does today: first come, first served."""

from collections import Counter


def first_come_first_served(problem):
    """How many people sit: each takes the first wish with room, by waiting time.

    Guaranteed seats are kept for their municipality; courses that end up short of
    their minimum are cancelled, and their people sit nowhere.
    """
    taken, courses = Counter(), {each.key: each for each in problem.courses}
    for person in sorted(problem.people, key=lambda each: (each.since, each.key)):
        for wish in sorted(person.wishes, key=lambda each: each.rank):
            course = courses[wish.course]
            if not wish.obstacle and has_room(course, taken, person.home):
                taken[course.key, person.home] += 1
                break
    seated = Counter()
    for (key, _home), number in taken.items():
        seated[key] += number
    return sum(
        number
        for key, number in seated.items()
        if courses[key].decided or number >= courses[key].minimum
    )


def has_room(course, taken, home):
    kept = course.guaranteed.get(home, 0)
    if taken[course.key, home] < kept:
        return True
    homes = {*course.guaranteed, *(h for key, h in taken if key == course.key)}
    bound = sum(max(course.guaranteed.get(h, 0), taken[course.key, h]) for h in homes)
    return bound < course.seats
