"""Forms about the audit trail."""

from typing import Any, ClassVar

from django import forms

from joinedup.design.forms import DateBoxesField, Look, NhsForm


class AuditFindForm(NhsForm):
    """Whose record, or whose account: posted, so that no name stands in an address."""

    family_name = forms.CharField(label="Family name begins", required=False, max_length=60)
    birth_date = DateBoxesField(label="Date of birth", required=False, help_text="For example, 15 3 1942")
    nhs_number = forms.CharField(label="Or NHS number", required=False, max_length=20)
    account = forms.CharField(label="Or a member of staff's name", required=False, max_length=60)

    looks: ClassVar[dict[str, Look]] = {
        "family_name": Look(width=20, optional=False),
        "birth_date": Look(optional=False),
        "nhs_number": Look(width=20, inputmode="numeric", optional=False),
        "account": Look(width=20, optional=False),
    }

    def clean(self) -> dict[str, Any]:
        """At least two letters of a name, or a number."""
        data = super().clean() or {}
        if self.errors or data.get("nhs_number"):
            return data
        if (
            len(str(data.get("family_name", "")).strip()) < 2
            and len(str(data.get("account", "")).strip()) < 2
        ):
            raise forms.ValidationError("Enter at least two letters of a name, or an NHS number")
        return data
