"""What may be done with accounts and the audit trail."""

from joinedup.core.permissions import declare

MANAGE = declare("access.manage", "Invite people, give and end roles.")
LIVE = declare(
    "access.live",
    "Record what going live rests on, keep the register of agreements, and switch a place to live.",
)
STOP = declare("access.stop", "End access for a place or one partner at once, and take another's stop back.")
AUTHORISE = declare(
    "access.authorise", "Record what staff of one's own organisation are authorised and competent to decide."
)
AUDIT = declare("access.audit", "Read the audit trail.")
AUDIT_NAMES = declare(
    "access.audit_names",
    "Decide whether a person is told the names of those who looked at their record, and release what was withheld.",
)
SHARE = declare(
    "access.share",
    "See who may open a record and why; record notice given, objections, agreements and a protected address.",
)
DECIDE = declare(
    "access.decide",
    "Consider objections to sharing and uphold or override them; restrict a record to named staff and teams.",
)
SEAL = declare("access.seal", "Seal an entry of one's own organisation, and release it.")
GOVERN = declare(
    "access.govern",
    "Keep the place's sharing arrangements: joint controllers, exclusions that a controller releases.",
)
BREAK_GLASS = declare(
    "access.break_glass", "Open a record at once without a relationship, with a reason that is reviewed."
)
REVIEW_GLASS = declare("access.review_glass", "Review records opened by break-glass.")
