"""Forms of tasks."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, ClassVar, cast

from django import forms

from joinedup.design.fields import DateBoxesField
from joinedup.design.forms import Look, NhsForm
from joinedup.tasks.actions import TITLE_LIMIT
from joinedup.tasks.models import TaskTransition
from joinedup.tasks.rules import When, due_for, end_of

NEXT_OWNER = "next"
OTHER_DAY = "day"


def _offer(form: forms.Form, name: str, choices: Sequence[tuple[str, str]]) -> None:
    """Put choices that are only known now into a field."""
    cast(forms.ChoiceField, form.fields[name]).choices = choices


class SendForm(NhsForm):
    """Ask a team or a person to do something: what, whom, by when."""

    title = forms.CharField(label="What is to be done?", max_length=TITLE_LIMIT)
    owner = forms.ChoiceField(label="Who is asked?")
    when = forms.ChoiceField(
        label="By when?",
        widget=forms.RadioSelect,
        choices=[
            (When.TODAY, "Today"),
            (When.TOMORROW, "Tomorrow"),
            (When.WEEK, "This week"),
            (OTHER_DAY, "Another day"),
            ("none", "No due date"),
        ],
    )
    day = DateBoxesField(label="Day", required=False)
    note = forms.CharField(
        label="What they need to know",
        required=False,
        widget=forms.Textarea,
        help_text="Reason, summary, how to reach you. Charities, housing and the police do not see it.",
    )
    is_plain = forms.BooleanField(
        label="What is to be done says nothing about health or care",
        required=False,
        help_text="Charities, housing and the police then read it; else they see only that you ask for a call.",
    )
    agrees = forms.BooleanField(
        label="The person agrees to a charity being told who they are",
        required=False,
        help_text="Without it a charity is asked nothing about them.",
    )

    looks: ClassVar[Mapping[str, Look]] = {
        "title": Look(limit=None),
        "when": Look(small=True, conditional={OTHER_DAY: ("day",)}),
        "day": Look(optional=False),
        "note": Look(rows=3),
    }

    def __init__(self, *args: Any, owners: Sequence[tuple[str, str]], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "owner", [("", "Choose"), *owners])
        cast(DateBoxesField, self.fields["day"]).earliest = today

    def clean(self) -> dict[str, Any]:
        """Another day needs the day."""
        cleaned = super().clean() or {}
        if cleaned.get("when") == OTHER_DAY and not cleaned.get("day") and "day" not in self.errors:
            self.add_error("day", "Enter the day it is due")
        return cleaned

    def due(self, now: datetime) -> datetime | None:
        """The moment it is due, after cleaning."""
        when = self.cleaned_data["when"]
        if when == OTHER_DAY:
            return end_of(self.cleaned_data["day"])
        return None if when == "none" else due_for(When(when), now)


class DeclineForm(NhsForm):
    """Why it ends, or who should do it instead: one of the two (Q31)."""

    answer = forms.ChoiceField(
        label="Why can't you do it?",
        widget=forms.RadioSelect,
        choices=[*TaskTransition.EndReason.choices, (NEXT_OWNER, "Somebody else should do it")],
        error_messages={
            "required": "Say why it ends, or who should do it instead. A task never just goes back."
        },
    )
    owner = forms.ChoiceField(label="Who should do it instead?", required=False)
    note = forms.CharField(label="Anything to add", required=False, max_length=TITLE_LIMIT)

    looks: ClassVar[Mapping[str, Look]] = {
        "answer": Look(small=True, conditional={NEXT_OWNER: ("owner",)}),
        "owner": Look(optional=False),
    }

    def __init__(
        self, *args: Any, owners: Sequence[tuple[str, str]], may_hand_on: bool = True, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "owner", [("", "Choose"), *owners])
        if not may_hand_on:
            self.fields["answer"].label = "Why does it end?"
            _offer(self, "answer", TaskTransition.EndReason.choices)

    def clean(self) -> dict[str, Any]:
        """A next owner has to be named."""
        cleaned = super().clean() or {}
        if cleaned.get("answer") == NEXT_OWNER and not cleaned.get("owner"):
            self.add_error("owner", "Choose who should do it instead")
        return cleaned


class ReassignForm(NhsForm):
    """Give it to a colleague of the team."""

    colleague = forms.ChoiceField(label="Colleague")

    def __init__(self, *args: Any, colleagues: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "colleague", [("", "Choose"), *colleagues])
