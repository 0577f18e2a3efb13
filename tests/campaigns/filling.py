"""``make bench-filling``: how fast and how good the engine is; the table comes last.

Partnerships (500) are compared on every level with a mixed-integer programme of their
own (tests/courses/proposal/oracle.py) for the first ``--oracle`` of them.
"""

import argparse
import resource
import statistics
import sys
import time

from courses.proposal.first_come import first_come_first_served
from courses.proposal.search import propose
from tests.courses.proposal import instances
from tests.courses.proposal.oracle import optimum
from tests.courses.proposal.test_optimum import totals


def say(text):
    sys.stdout.write(f"{text}\n")


def main():
    given = argparse.ArgumentParser()
    given.add_argument("--partnerships", type=int, default=500)
    given.add_argument("--oracle", type=int, default=500)
    given.add_argument("--regions", type=int, default=40)
    given.add_argument(
        "--nations", type=int, nargs="*", default=[12_000, 19_000, 26_000]
    )
    wanted = given.parse_args()
    rows = [partnerships(wanted.partnerships, wanted.oracle)]
    if wanted.regions:
        rows.append(
            measure("region", [instances.region(n) for n in range(wanted.regions)])
        )
    rows += [
        measure(f"nation, {people:,} people", [instances.nation(1, people)])
        for people in wanted.nations
    ]
    say(HEAD)
    say("\n".join(rows))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    say(f"peak memory {peak} MB")


HEAD = (
    "| size | instances | median ms | worst ms | proved | largest gap % "
    "| first come % | engine % |\n|---|---|---|---|---|---|---|---|"
)


def partnerships(number, compared):
    """Partnership size, and how many equal the independent optimum on every level."""
    problems = [instances.partnership(seed) for seed in range(number)]
    equal = sum(totals(propose(each)) == optimum(each) for each in problems[:compared])
    say(f"{equal} of {compared} partnerships equal the independent optimum")
    return measure("partnership", problems)


def measure(name, problems):
    times, proved, gap, people, served, placed = [], 0, 0.0, 0, 0, 0
    for problem in problems:
        began = time.perf_counter()
        answer = propose(problem)
        times.append((time.perf_counter() - began) * 1000)
        proved += answer.is_proved
        gap = max(gap, 100 * (answer.bound - answer.placed) / max(1, answer.bound))
        people += len(problem.people)
        served += first_come_first_served(problem)
        placed += answer.placed
    return (
        f"| {name} | {len(problems)} | {statistics.median(times):.1f} | {max(times):.1f} "
        f"| {proved} | {gap:.2f} | {100 * served / people:.0f} | {100 * placed / people:.0f} |"
    )


if __name__ == "__main__":
    main()
