"""What may be done with partners' files."""

from joinedup.core.permissions import declare

VIEW = declare("interop.view", "See which lists came in, as at when, and what was refused; counts only.")
SEND = declare("interop.send", "Take a partner's list in; mend and send its rejects; save mappings.")
APPROVE = declare("interop.approve", "Release a list that was held.")
EXPORT_PARTNER = declare(
    "interop.export_partner", "Export everything that one partner controls, when it leaves or asks."
)
