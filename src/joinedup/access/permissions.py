"""What may be done with accounts and the audit trail."""

from joinedup.core.permissions import declare

MANAGE = declare("access.manage", "Invite people, give and end roles.")
AUDIT = declare("access.audit", "Read the audit trail.")
