"""The who: organisations, members, what each did, what each is told, dated rules."""

from municipalities.models.answers import StoredAnswer
from municipalities.models.audit import AccessEntry, AuditEntry, Purpose
from municipalities.models.clients import ApiClient, ApiSecret, ApiToken, Scope
from municipalities.models.cooperation import (
    Cooperation,
    CooperationMember,
    CooperationSchool,
    Mandate,
)
from municipalities.models.erasure import Erasure
from municipalities.models.holidays import SchoolHoliday
from municipalities.models.invitations import Invitation
from municipalities.models.members import (
    CLIENT_ROLES,
    MUNICIPAL_ROLES,
    SCHOOL_ROLES,
    STAFF_ROLES,
    Membership,
    Role,
)
from municipalities.models.notices import Notice
from municipalities.models.operation import SafeCopy, ScheduleRun
from municipalities.models.organisations import (
    CancellationPolicy,
    CancellationStep,
    Employer,
    JobCentre,
    Municipality,
    MunicipalityRegion,
    Region,
    School,
)
from municipalities.models.oversight import LookUpDay, LookUpSample, SampledLookUp
from municipalities.models.rates import Allowance
from municipalities.models.retention import RetentionPeriod
from municipalities.models.rule_values import ReasonCode, RuleValue
from municipalities.models.tickets import UsedTicket
from municipalities.models.users import AbsenceMail, User

__all__ = [
    "CLIENT_ROLES",
    "MUNICIPAL_ROLES",
    "SCHOOL_ROLES",
    "STAFF_ROLES",
    "AbsenceMail",
    "AccessEntry",
    "Allowance",
    "ApiClient",
    "ApiSecret",
    "ApiToken",
    "AuditEntry",
    "CancellationPolicy",
    "CancellationStep",
    "Cooperation",
    "CooperationMember",
    "CooperationSchool",
    "Employer",
    "Erasure",
    "Invitation",
    "JobCentre",
    "LookUpDay",
    "LookUpSample",
    "Mandate",
    "Membership",
    "Municipality",
    "MunicipalityRegion",
    "Notice",
    "Purpose",
    "ReasonCode",
    "Region",
    "RetentionPeriod",
    "Role",
    "RuleValue",
    "SafeCopy",
    "SampledLookUp",
    "ScheduleRun",
    "School",
    "SchoolHoliday",
    "Scope",
    "StoredAnswer",
    "UsedTicket",
    "User",
]
