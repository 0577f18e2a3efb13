"""Who reaches the rows of organisations, members and the two logs."""

from collections.abc import Mapping

from municipalities.row_security import ACTOR, ANYBODY, OVERSIGHT, Wall

WALLS = (
    Wall(
        "municipalities.AuditEntry",
        reaches=(OVERSIGHT, ACTOR),
        adds=(ANYBODY,),
        changes=(),
    ),
    Wall(
        "municipalities.AccessEntry",
        reaches=(OVERSIGHT, ACTOR),
        adds=(ANYBODY,),
        changes=(),
    ),
    Wall("municipalities.LookUpDay", reaches=(OVERSIGHT,), adds=(), changes=()),
    Wall("municipalities.LookUpSample", reaches=(OVERSIGHT,), adds=()),
    Wall("municipalities.SampledLookUp", reaches=(OVERSIGHT,), adds=()),
)

PUBLIC = "public or organisational: tells of no citizen"
STAFF = "staff, not citizens; read before anybody's membership is known"
OPEN: Mapping[str, str] = {
    "municipalities.Region": PUBLIC,
    "municipalities.JobCentre": PUBLIC,
    "municipalities.Municipality": PUBLIC,
    "municipalities.MunicipalityRegion": PUBLIC,
    "municipalities.CancellationPolicy": PUBLIC,
    "municipalities.CancellationStep": PUBLIC,
    "municipalities.School": PUBLIC,
    "municipalities.SchoolHoliday": PUBLIC,
    "municipalities.Employer": PUBLIC,
    "municipalities.Cooperation": PUBLIC,
    "municipalities.CooperationMember": PUBLIC,
    "municipalities.CooperationSchool": PUBLIC,
    "municipalities.RuleValue": PUBLIC,
    "municipalities.ReasonCode": PUBLIC,
    "municipalities.Mandate": STAFF,
    "municipalities.MandateEvent": STAFF,
    "municipalities.Membership": STAFF,
    "municipalities.MembershipEvent": STAFF,
    "municipalities.ApiClient": STAFF,
    "municipalities.ApiSecret": STAFF,
    "municipalities.ApiToken": STAFF,
    "municipalities.StoredAnswer": "hashes, and an answer that names no citizen",
    "municipalities.User": STAFF,
    "municipalities.Invitation": STAFF,
    "municipalities.Allowance": "a keyed hash and a moment; names nobody",
    "municipalities.Erasure": "random numbers of people who are gone: tells of nobody",
    "municipalities.UsedTicket": "ids of used login answers; says nothing of anybody",
    "municipalities.RetentionPeriod": PUBLIC,
    "municipalities.Notice": "addressed to staff; holds a kind and an address only",
    "municipalities.ScheduleRun": "names of tasks and moments; tells of nobody",
    "municipalities.SafeCopy": "names of files and moments; tells of nobody",
}

COUNTED: Mapping[str, tuple[str, ...]] = {
    "municipalities.Municipality": ("code", "name"),
    "municipalities.Employer": ("id", "sector"),
}
