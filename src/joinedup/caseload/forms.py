"""Forms of the caseload's own pages: a saved view, who is to lead."""

from collections.abc import Sequence
from typing import Any, ClassVar, cast

from django import forms

from joinedup.caseload.actions import LINE_LIMIT
from joinedup.caseload.saved_views import NAME_LIMIT
from joinedup.design.forms import Look, NhsForm

MOST_LEADS = 4
"""How many people the chosen cases can be shared out among."""


class NameForm(NhsForm):
    """The name of a view to keep."""

    name = forms.CharField(
        label="Name of this view",
        max_length=NAME_LIMIT,
        help_text="For what it shows, not for whom: no person's name",
        error_messages={"required": "Enter a name for this view"},
    )
    looks: ClassVar[dict[str, Look]] = {"name": Look(width=20)}


class ViewForm(NameForm):
    """A saved view: its name, who else reads it, whether the list starts with it."""

    teams = forms.TypedMultipleChoiceField(
        label="Share with", required=False, widget=forms.CheckboxSelectMultiple, coerce=int
    )
    is_start = forms.BooleanField(label="Start the caseload with this view", required=False)
    looks: ClassVar[dict[str, Look]] = {
        "name": Look(width=20),
        "teams": Look(small=True),
        "is_start": Look(small=True),
    }

    def __init__(self, *args: Any, teams: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if teams:
            field = cast(forms.TypedMultipleChoiceField, self.fields["teams"])
            field.choices = teams
            field.help_text = "They can open it, not change it."
        else:
            del self.fields["teams"]


class AssignForm(NhsForm):
    """Who is to lead the chosen cases, and why (F10, R33). More than one: the cases are shared out."""

    reason = forms.CharField(
        label="Why",
        max_length=LINE_LIMIT,
        help_text="Stands in each case's history of leads: no person's name",
        error_messages={"required": "Enter why the lead changes"},
    )

    def __init__(self, *args: Any, staff: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, MOST_LEADS + 1):
            field = forms.ChoiceField(
                label="Who leads" if number == 1 else f"Share out with also ({number})",
                required=number == 1,
                choices=[("", "Choose a name" if number == 1 else "Nobody else"), *staff],
                error_messages={"required": "Choose who leads"},
            )
            self.fields[f"staff{number}"] = field
        self.order_fields([*(f"staff{number}" for number in range(1, MOST_LEADS + 1)), "reason"])

    @property
    def staff_ids(self) -> list[int]:
        """Those chosen, each once, in the order chosen."""
        chosen = (self.cleaned_data.get(f"staff{number}") for number in range(1, MOST_LEADS + 1))
        return list(dict.fromkeys(int(value) for value in chosen if value))
