"""The form for what somebody is authorised and competent to decide."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, ClassVar, cast

from django import forms

from joinedup.access.actions.decisions import EVIDENCE_LIMIT
from joinedup.design.fields import DateBoxesField
from joinedup.design.forms import Look, NhsForm

Choices = Sequence[tuple[str, str]]


class AuthorityForm(NhsForm):
    """Who, what, until when, on what evidence."""

    staff = forms.ChoiceField(label="Who", error_messages={"required": "Choose who"})
    what = forms.ChoiceField(label="What they may decide", error_messages={"required": "Choose what"})
    last_day = DateBoxesField(label="In date until", required=False)
    evidence = forms.CharField(
        label="What it rests on",
        max_length=EVIDENCE_LIMIT,
        help_text="The course, the assessment, the letter, with its date.",
        error_messages={"required": "Say what it rests on"},
    )
    looks: ClassVar[Mapping[str, Look]] = {"evidence": Look(limit=None)}

    def __init__(self, *args: Any, staff: Choices, what: Choices, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["staff"]).choices = [("", "Choose"), *staff]
        cast(forms.ChoiceField, self.fields["what"]).choices = [("", "Choose"), *what]
        cast(DateBoxesField, self.fields["last_day"]).earliest = today
