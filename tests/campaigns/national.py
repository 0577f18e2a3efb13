"""A proposal for the whole country, as the coordinator meets it: asked, made, read.

    make bench-national            12,000, 19,000 and 26,000 people (PEOPLE="12000 26000")

Each size in a database of its own: the coordinator presses the button, the worker's task
makes the proposal in a process of its own (whose memory is measured), pages are asked
for as in a browser. Prints a table; exit 1 when a bound of issue 4 is not kept.
"""

import argparse
import multiprocessing
import resource
import time

from tests.campaigns import national_data, stage

SECONDS, GAP, MEGABYTES = 120, 1.0, 2048
STATEMENTS, PAGE_SECONDS, PAGE_KB, CONFIRM_SECONDS = 12, 3.0, 1500, 15.0
HEAD = (
    "| people | courses | task s | peak MB | placed | at most | gap % | steps seen |\n"
    "|---|---|---|---|---|---|---|---|"
)
PAGES_HEAD = "| page | SQL | seconds | kB | names |\n|---|---|---|---|---|"


def main():
    """Load, propose, read, for each size; 1 when a bound is not kept."""
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument(
        "--people", type=int, nargs="+", default=[12_000, 19_000, 26_000]
    )
    given.add_argument("--courses", type=int, default=900)
    given.add_argument("--keep", action="store_true", help="the database is there")
    wanted = given.parse_args()
    stage.set_up(name="_national", keep=wanted.keep)
    rows, faults = [], []
    for people in wanted.people:
        stage.empty()
        began = time.monotonic()
        national_data.build(people=people, courses=wanted.courses)
        stage.say(f"{people:,} people loaded in {time.monotonic() - began:.0f} s")
        row, pages, wrong = run(people, wanted.courses)
        rows.append(row)
        faults += wrong
        stage.say("\n".join([PAGES_HEAD, *pages]))
    stage.say("\n".join([HEAD, *rows, *faults]))
    raise SystemExit(1 if faults else 0)


def run(people, courses):
    """One size: the line of the table, a line for each page, what was not kept."""
    from django.urls import reverse

    from courses.models import Proposal

    client = coordinator()
    asked = client.post(reverse("courses:proposal_make"))
    seconds, megabytes, steps = watched(client, asked.url)
    made = seen(Proposal)
    answer = made["answer"]
    gap = 100 * (answer["bound"] - answer["placed"]) / max(1, answer["bound"])
    wrong = over(
        (seconds, SECONDS, "seconds"), (megabytes, MEGABYTES, "MB"), (gap, GAP, "% gap")
    )
    lines = []
    for path in paths(made["public_id"]):
        line, found = read(client, path)
        lines.append(line)
        wrong += found
    line, found = give(client, made["public_id"])
    lines.append(line)
    wrong += found
    row = (
        f"| {people:,} | {courses} | {seconds:.1f} | {megabytes} | {answer['placed']:,} "
        f"| {answer['bound']:,} | {gap:.2f} | {', '.join(steps)} |"
    )
    return row, lines, [f"{people:,} people: {each}" for each in wrong]


def paths(public_id):
    """What the coordinator reads, and what a caseworker could."""
    here = f"/proposals/{public_id}/"
    return ("/proposals/", here, f"{here}?page=20", f"{here}?waiting=40")


def coordinator():
    """The coordinator's browser."""
    from django.test import Client

    from municipalities.models import Membership

    client = Client()
    stage.log_in(client, Membership.objects.get(pk=1).user)
    return client


def watched(client, path):
    """Run the task while the page is polled; its seconds, its memory, the steps seen."""
    ours, theirs = multiprocessing.get_context("fork").Pipe()
    worker = multiprocessing.get_context("fork").Process(target=work, args=(theirs,))
    from django.db import connection

    connection.close()
    stage.let_go()
    worker.start()
    steps = []
    while worker.is_alive() and not ours.poll(0.5):
        text = client.get(path, headers={"HX-Request": "true"}).content.decode()
        step = next((f"{n}" for n in range(1, 5) if f"Trin {n} af 4" in text), None)
        if step and step not in steps:
            steps.append(step)
    seconds, megabytes = ours.recv()
    worker.join()
    return seconds, megabytes, steps


def work(told):
    """The worker's task; what it took and the most memory it had."""
    from courses import tasks

    began = time.perf_counter()
    tasks.make_proposals()
    seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    told.send((seconds, peak))


def seen(model):
    """The newest proposal's address and answer."""
    from django.db import transaction

    from municipalities import isolation

    with isolation.acting_for(isolation.CLOCKWORK), transaction.atomic():
        return model.objects.order_by("-pk").values("public_id", "answer")[0]


def read(client, path):
    """Ask for a page twice, count its SQL; a line, and what was too much."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        began = time.perf_counter()
        answer = client.get(path)
        seconds = time.perf_counter() - began
    asked = [each["sql"] for each in queries.captured_queries]
    number = sum(
        not each.startswith(("BEGIN", "COMMIT", "SELECT set_config")) for each in asked
    )
    names = answer.content.count(b"Given")
    kilobytes = len(answer.content) // 1024
    where = "/" + path.strip("/").split("/")[0] + ("/…" if len(path) > 40 else "")
    where += path[path.index("?") :] if "?" in path else ""
    line = f"| {where} | {number} | {seconds:.2f} | {kilobytes} | {names} |"
    if answer.status_code != 200:
        return line, [f"{where} answered {answer.status_code}"]
    wrong = over(
        (number, STATEMENTS, f"statements on {where}"),
        (seconds, PAGE_SECONDS, f"seconds for {where}"),
        (kilobytes, PAGE_KB, f"kB of {where}"),
    )
    return line, wrong


def give(client, public_id, *, number=20):
    """Confirm some seats of the first part, as a press of the button does."""
    from django.urls import reverse

    page = client.get(f"/proposals/{public_id}/").context["page"]
    lines = [line for card in page.cards for line in card.lines][:number]
    people = [str(line.nomination.public_id) for line in lines]
    url = reverse("courses:proposal_confirm", args=[public_id])
    began = time.perf_counter()
    answer = client.post(url, {"people": people, "page": "1"})
    seconds = time.perf_counter() - began
    page = client.get(answer.url).context["page"]
    sit = sum(line.given for card in page.cards for line in card.lines)
    line = f"| {sit} seats confirmed | – | {seconds:.2f} | – | – |"
    wrong = [] if sit == len(people) else [f"{sit} of {len(people)} seats were given"]
    return line, wrong + over((seconds, CONFIRM_SECONDS, "seconds to confirm"))


def over(*measured):
    """Each figure above its bound, in words."""
    return [
        f"{figure:.1f} {what} (bound {most})"
        for figure, most, what in measured
        if figure > most
    ]


if __name__ == "__main__":
    main()
