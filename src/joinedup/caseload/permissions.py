"""What may be done with the shared caseload."""

from joinedup.core.permissions import declare

VIEW = declare("caseload.view", "See the shared caseload and open a person's page.")
RECORD = declare(
    "caseload.record", "Write notes, safety notes, carers and frailty scores; say who holds the risk."
)
LEAD = declare("caseload.lead", "Choose who leads a case.")
RAISE = declare("caseload.raise", "Raise a fall, carer breakdown, a concern or a death.")
PRINT_CARD = declare("caseload.print_card", "Print a person's contact card.")
EXPORT = declare("caseload.export", "Export the caseload as a file.")
