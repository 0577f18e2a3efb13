"""What the steering group of Brancheforløb Syd wrote, aims at and looked up."""

from datetime import date, timedelta
from decimal import Decimal

from municipalities.models import Cooperation, Role
from outcomes.models import ReflectionMinute
from outcomes.services import background, goals, reflections
from outcomes.services.background import Said
from outcomes.services.goals import Aim, Baseline
from outcomes.services.reflections import Decided, Talk
from portal.demo.cast import SYD
from portal.demo.stage import Stage


def tell(stage: Stage) -> None:
    """Two talks, one goal of a municipality, one figure from outside."""
    cooperation = Cooperation.objects.get(name=SYD)
    _talks(stage, cooperation)
    boss = stage.member("leder.aabenraa", Role.LEADER)
    year = stage.today.year
    goals.enter(
        cooperation_id=cooperation.pk,
        municipality_id=boss.municipality_id,
        aim=Aim(
            name="Aabenraa: 40 gennem et forløb, 16 i job eller uddannelse",
            first=date(year, 1, 1),
            last=date(year, 12, 31),
            throughput=40,
            result=16,
            source="Opdigtet: arbejdsmarkedsudvalget",
            baseline=Baseline(
                date(year - 1, 1, 1), date(year - 1, 12, 31), throughput=22, result=7
            ),
        ),
        at=stage.clock(stage.today - timedelta(days=60)),
        by=boss,
    )
    background.enter(
        cooperation_id=cooperation.pk,
        said=Said(
            name="jobparate",
            definition="Andel af borgere i programmet, der er erklæret jobparate",
            area="De fire kommuner",
            as_of=stage.today - timedelta(days=40),
            value=Decimal(41),
            unit="%",
            source="Opdigtet tal; rigtige hentes fra Jobindsats",
        ),
        at=stage.clock(stage.today - timedelta(days=30)),
        by=stage.member("koordinator.syd", Role.COORDINATOR),
    )


def _talks(stage: Stage, cooperation: Cooperation) -> None:
    before, last = (stage.today - timedelta(days=days) for days in (61, 26))
    first = reflections.write(
        cooperation_id=cooperation.pk,
        talk=Talk(
            on=before,
            seen="Flere kommer i gang, men vi ved for lidt tre måneder efter.",
            why="Opfølgningen falder mellem to stole, når holdet er slut.",
            change="Sagsbehandleren aftaler næste skridt, før holdet slutter.",
            follow_up_on=last,
            decisions=[
                Decided("Næste skridt aftales tre uger før slut", "jobcentrene", last)
            ],
        ),
        at=stage.clock(before, 14),
        by=stage.member("leder.aabenraa", Role.LEADER),
    )
    _done(stage, first, on=last)
    _write_last(stage, cooperation, on=last)


def _done(stage: Stage, minute: ReflectionMinute, *, on: date) -> None:
    for decision in minute.decisions.all():
        reflections.finish(
            decision_id=decision.pk,
            at=stage.clock(on, 15),
            by=stage.member("koordinator.syd", Role.COORDINATOR),
        )


def _write_last(stage: Stage, cooperation: Cooperation, *, on: date) -> None:
    reflections.write(
        cooperation_id=cooperation.pk,
        talk=Talk(
            on=on,
            seen="Pladserne fyldes, men to kommuner frigiver altid i sidste øjeblik.",
            why="Indstillingerne samles først, når fristen nærmer sig.",
            change="Kvoten drøftes på det ugentlige møde fem uger før start.",
            follow_up_on=stage.today + timedelta(days=9),
            decisions=[
                Decided(
                    "Kvoten står på dagsordenen fem uger før start",
                    "koordinatoren",
                    stage.today + timedelta(days=9),
                ),
                Decided(
                    "Infomøde på aftenhold",
                    "EUC Syd og jobcentret i Tønder",
                    stage.today - timedelta(days=2),
                ),
            ],
        ),
        at=stage.clock(on, 15),
        by=stage.member("koordinator.syd", Role.COORDINATOR),
    )
