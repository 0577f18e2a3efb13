"""What each scheduled task does, in words for the operator."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TASKS: Mapping[str, Promise] = {
    "municipalities.tasks.deliver_notices": _("Send mails"),
    "municipalities.tasks.check_walls": _("Check that the walls stand"),
    "municipalities.tasks.forget_allowances": _("Clear rate limits and old tokens"),
    "municipalities.tasks.export_erasures": _("Write erasures to the ledger"),
    "municipalities.tasks.forget_sessions": _("Clear ended sessions"),
    "municipalities.tasks.draw_samples": _("Draw samples of look-ups"),
    "municipalities.tasks.keep_logs": _("Make and drop parts of the logs"),
    "branchespor.tasks.work_through_uploads": _("Load nomination lists"),
    "branchespor.tasks.write_exports": _("Write nomination lists"),
    "courses.tasks.work_through_uploads": _("Load course plans and attendance"),
    "courses.tasks.make_proposals": _("Make large proposals"),
    "courses.tasks.release_quotas": _("Release unused quotas"),
    "courses.tasks.open_courses": _("Open courses for nominations"),
    "courses.tasks.end_offers": _("End offers whose time is over"),
    "courses.tasks.remind_of_offers": _("Remind of offers near their end"),
    "courses.tasks.expire_held_seats": _("End held seats without a name"),
    "courses.tasks.remind_of_names": _("Remind of held seats without a name"),
    "courses.tasks.remind_schools": _("Remind schools of missing attendance"),
    "courses.tasks.escalate_absences": _("Pass on absences nobody has seen"),
    "courses.tasks.check_data": _("Look for data that contradict each other"),
    "courses.tasks.write_exports": _("Write rosters and attendance"),
    "courses.tasks.deliver_webhooks": _("Tell schools' systems"),
    "courses.tasks.forget_webhooks": _("Clear old messages to schools' systems"),
    "outcomes.tasks.create_follow_ups": _("Ask follow-up questions"),
    "outcomes.tasks.delete_what_is_due": _("Delete what its time is over for"),
    "outcomes.tasks.refresh_figures": _("Count the figures"),
    "outcomes.tasks.tell_leaders": _("Tell leaders that figures are ready"),
    "participants.tasks.hand_over_people": _("Carry out agreed moves"),
    "participants.tasks.purge_uploads": _("Delete old files in"),
    "participants.tasks.count_look_ups": _("Count look-ups"),
    "participants.tasks.purge_exports": _("Delete old files out"),
    "participants.tasks.write_exports": _("Write lists of people"),
}
