"""Organisations, staff, logs, rules: class, purpose, basis, time, readers."""

from django.utils.translation import gettext_lazy as _

from municipalities.register import (
    ADMINISTRATOR,
    HOME,
    INTERNAL,
    ITSELF,
    MEMBERS,
    NOBODY,
    PERSONAL,
    PUBLIC,
    About,
    Reader,
    Says,
    Table,
    history,
    with_history,
)

OVERSIGHT = (ADMINISTRATOR, HOME, Reader.ITSELF)

MEMBERSHIP = Table(
    "municipalities.Membership",
    about=About.STAFF,
    purpose=_("Decide what a member of staff may do, for whom and how long."),
    basis="basis_staff",
    keep="keep_staff_months",
    says=(
        Says(INTERNAL, MEMBERS, "id role municipality school cooperation origin"),
        Says(PERSONAL, MEMBERS, "user period"),
    ),
)


def _lists(model: str, names: str) -> Table:
    return Table(
        model,
        about=About.NOBODY,
        purpose=_("Know the organisations that take part, and the rules."),
        basis="basis_none",
        keep="keep_while_used",
        says=(Says(PUBLIC, MEMBERS, names),),
    )


TABLES = (
    _lists("municipalities.RetentionPeriod", "id municipality key months valid_from"),
    Table(
        "municipalities.Erasure",
        about=About.NOBODY,
        purpose=_("Erase people again whom a restored backup brings back."),
        basis="basis_accountability",
        keep="keep_while_used",
        says=(Says(INTERNAL, NOBODY, "id public_id municipality cause at"),),
    ),
    MEMBERSHIP,
    history(MEMBERSHIP, model="municipalities.MembershipEvent"),
    Table(
        "municipalities.User",
        about=About.STAFF,
        purpose=_("Let a member of staff log in, and let colleagues reach them."),
        basis="basis_staff",
        keep="keep_staff_months",
        says=(
            Says(INTERNAL, MEMBERS, "id is_active"),
            Says(INTERNAL, NOBODY, "login_round absence_mail summary_mail"),
            Says(INTERNAL, NOBODY, "operator_since"),
            Says(PERSONAL, MEMBERS, "email name phone"),
            Says(PERSONAL, NOBODY, "password last_login"),
        ),
    ),
    Table(
        "municipalities.Invitation",
        about=About.STAFF,
        purpose=_("Let one address take up one role at one organisation, once."),
        basis="basis_staff",
        keep="keep_notice_days",
        says=(
            Says(INTERNAL, (ADMINISTRATOR,), "id role municipality school cooperation"),
            Says(INTERNAL, (ADMINISTRATOR,), "created_at expires_at accepted_at"),
            Says(INTERNAL, (ADMINISTRATOR,), "revoked_at accepted_as"),
            Says(PERSONAL, (ADMINISTRATOR,), "email invited_by appointed_by"),
            Says(INTERNAL, NOBODY, "public_id token_hash"),
        ),
    ),
    *with_history(
        Table(
            "municipalities.Mandate",
            about=About.STAFF,
            purpose=_("Know who made whom coordinator, and for how long."),
            basis="basis_staff",
            keep="keep_staff_months",
            says=(Says(PERSONAL, MEMBERS, "id membership appointed_by period"),),
        ),
    ),
    Table(
        "municipalities.AuditEntry",
        about=About.STAFF,
        purpose=_("See who did what: no names, no texts."),
        basis="basis_accountability",
        keep="keep_audit_months",
        says=(
            Says(INTERNAL, OVERSIGHT, "id at verb target_type target_id municipality"),
            Says(PERSONAL, OVERSIGHT, "by changes"),
        ),
    ),
    Table(
        "municipalities.AccessEntry",
        about=About.STAFF,
        purpose=_("See who looked at whose data, when and what for."),
        basis="basis_accountability",
        keep="keep_access_months",
        says=(
            Says(INTERNAL, OVERSIGHT, "id at kind purpose channel municipality"),
            Says(PERSONAL, OVERSIGHT, "by participant_id criterion criterion_words"),
            Says(PERSONAL, NOBODY, "criterion_hash"),
        ),
    ),
    Table(
        "municipalities.LookUpDay",
        about=About.STAFF,
        purpose=_("Notice a member of staff who looks at people without a reason."),
        basis="basis_accountability",
        keep="keep_access_months",
        says=(
            Says(INTERNAL, (ADMINISTRATOR,), "id municipality on"),
            Says(PERSONAL, (ADMINISTRATOR,), "by look_ups people unrelated flagged_at"),
        ),
    ),
    Table(
        "municipalities.LookUpSample",
        about=About.NOBODY,
        purpose=_("Draw look-ups by lot, so that somebody reviews them every month."),
        basis="basis_none",
        keep="keep_audit_months",
        says=(Says(INTERNAL, (ADMINISTRATOR,), "id municipality month seed drawn_at"),),
    ),
    Table(
        "municipalities.SampledLookUp",
        about=About.STAFF,
        purpose=_("Review whether a look-up was needed for the work."),
        basis="basis_accountability",
        keep="keep_audit_months",
        says=(
            Says(INTERNAL, (ADMINISTRATOR,), "id sample municipality entry_id at kind"),
            Says(INTERNAL, (ADMINISTRATOR,), "purpose channel"),
            Says(PERSONAL, (ADMINISTRATOR,), "by participant_id verdict"),
            Says(PERSONAL, (ADMINISTRATOR,), "reviewed_by reviewed_at"),
        ),
    ),
    Table(
        "municipalities.ApiClient",
        about=About.NOBODY,
        purpose=_("Let a school's own system report attendance."),
        basis="basis_none",
        keep="keep_while_used",
        says=(
            Says(
                INTERNAL, MEMBERS, "id membership created_by key name scopes networks"
            ),
            Says(INTERNAL, MEMBERS, "created_at expires_at last_used_at revoked_at"),
        ),
    ),
    Table(
        "municipalities.ApiSecret",
        about=About.NOBODY,
        purpose=_("Let a school's own system report attendance."),
        basis="basis_none",
        keep="keep_while_used",
        says=(Says(INTERNAL, NOBODY, "id client secret_hash created_at expires_at"),),
    ),
    Table(
        "municipalities.ApiToken",
        about=About.NOBODY,
        purpose=_("Let a school's own system report attendance."),
        basis="basis_none",
        keep="keep_session_hours",
        says=(
            Says(INTERNAL, NOBODY, "id secret token_hash scopes created_at expires_at"),
        ),
    ),
    Table(
        "municipalities.StoredAnswer",
        about=About.NOBODY,
        purpose=_("Answer a repeated request of a school's system, not do it again."),
        basis="basis_none",
        keep="keep_answer_days",
        says=(
            Says(INTERNAL, NOBODY, "id membership key_hash part request_hash"),
            Says(INTERNAL, NOBODY, "answer made_at"),
        ),
    ),
    Table(
        "municipalities.Notice",
        about=About.STAFF,
        purpose=_("Tell a member of staff that something waits; names no citizen."),
        basis="basis_staff",
        keep="keep_notice_days",
        says=(
            Says(INTERNAL, ITSELF, "id kind dedupe_key path about_on"),
            Says(INTERNAL, ITSELF, "created_at due_at"),
            Says(INTERNAL, ITSELF, "attempts sent_at given_up_at withdrawn_at"),
            Says(PERSONAL, ITSELF, "recipient invitation"),
        ),
    ),
    Table(
        "municipalities.Allowance",
        about=About.NOBODY,
        purpose=_("Hold rate limits; the key is a hash and names nobody."),
        basis="basis_none",
        keep="keep_session_hours",
        says=(Says(INTERNAL, NOBODY, "id key_hash whole_at"),),
    ),
    Table(
        "municipalities.UsedTicket",
        about=About.NOBODY,
        purpose=_("Take an answer of an identity provider once only."),
        basis="basis_none",
        keep="keep_session_hours",
        says=(Says(INTERNAL, NOBODY, "id issuer ticket kept_until"),),
    ),
    Table(
        "municipalities.ScheduleRun",
        about=About.NOBODY,
        purpose=_("Show the operator when each background task last ran."),
        basis="basis_none",
        keep="keep_while_used",
        says=(
            Says(INTERNAL, NOBODY, "id task began_at ended_at failed_at"),
            Says(INTERNAL, NOBODY, "failures fault"),
        ),
    ),
    Table(
        "municipalities.SafeCopy",
        about=About.NOBODY,
        purpose=_("Show the operator how old the newest backup is."),
        basis="basis_none",
        keep="keep_while_used",
        says=(Says(INTERNAL, NOBODY, "id kind at name size"),),
    ),
    _lists("municipalities.Region", "id name"),
    _lists("municipalities.JobCentre", "id name"),
    _lists(
        "municipalities.Municipality", "code name full_name cvr population job_centre"
    ),
    _lists("municipalities.MunicipalityRegion", "id municipality region period"),
    _lists(
        "municipalities.CancellationPolicy",
        "id name source substitutes substitute_days priced_seats",
    ),
    _lists(
        "municipalities.CancellationStep",
        "id policy applies days_before fee_short fee_long percent",
    ),
    _lists(
        "municipalities.School", "id name cvr town phone policy usual_minimum source"
    ),
    _lists("municipalities.SchoolHoliday", "id school period name"),
    _lists("municipalities.Employer", "id name cvr sector municipality"),
    _lists(
        "municipalities.Cooperation",
        "id name lead period sharing_key answer_hours reaction_target_days",
    ),
    _lists(
        "municipalities.CooperationMember", "id cooperation municipality period weight"
    ),
    _lists("municipalities.CooperationSchool", "id cooperation school"),
    _lists(
        "municipalities.RuleValue",
        "id key text_da text_en number unit valid_from source",
    ),
    _lists(
        "municipalities.ReasonCode",
        "id kind code label_da label_en position retired_on",
    ),
)
