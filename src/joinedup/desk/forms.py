"""Forms on a person's page: one action each, as few fields as it takes."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, ClassVar, cast

from django import forms

from joinedup.caseload.actions import LINE_LIMIT, NOTE_LIMIT
from joinedup.caseload.models import SafetyNote
from joinedup.core import clock
from joinedup.design.forms import DateBoxesField, DateTimeBoxesField, Look, NhsForm

OTHER = "other"


class FindForm(NhsForm):
    """Who is looked for. Always posted: no person's details stand in an address."""

    family_name = forms.CharField(
        label="Family name", required=False, max_length=60, help_text="The beginning is enough"
    )
    birth_date = DateBoxesField(label="Date of birth", required=False, help_text="For example, 15 3 1942")
    nhs_number = forms.CharField(label="Or NHS number", required=False, max_length=20)

    looks: ClassVar[dict[str, Look]] = {
        "family_name": Look(width=20, optional=False),
        "birth_date": Look(optional=False),
        "nhs_number": Look(width=20, inputmode="numeric", optional=False),
    }

    def clean(self) -> dict[str, Any]:
        """An NHS number, or two letters of a family name with a date of birth, or four letters without."""
        data = super().clean() or {}
        name, born = str(data.get("family_name", "")).strip(), data.get("birth_date")
        if data.get("nhs_number") or self.errors:
            return data
        if not name and not born:
            raise forms.ValidationError("Enter a family name with a date of birth, or an NHS number")
        if not name:
            self.add_error("family_name", "Enter the beginning of the family name")
        elif not born and len(name) < 4:
            self.add_error("birth_date", "Enter the date of birth, or at least four letters of the name")
        return data


class NoteForm(NhsForm):
    """A note for everybody on the case."""

    text = forms.CharField(
        label="Note",
        widget=forms.Textarea,
        max_length=NOTE_LIMIT,
        help_text="Every partner on this case can read it.",
    )
    looks: ClassVar[dict[str, Look]] = {"text": Look(rows=5)}


class RaiseForm(NhsForm):
    """What happened, in a line; "is someone at risk?" is answered by the button that sends it (Q26)."""

    line = forms.CharField(label="What happened, in a line", required=False, max_length=LINE_LIMIT)
    day = DateBoxesField(label="When", required=False, help_text="Leave empty for now")


class SafetyForm(NhsForm):
    """What to mind at the door (Q25)."""

    kind = forms.ChoiceField(label="What is it", choices=SafetyNote.Kind.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label="What to mind, or the code",
        max_length=LINE_LIMIT,
        error_messages={"required": "Enter what to mind, or the code"},
    )
    source = forms.CharField(
        label="How do we know",
        max_length=LINE_LIMIT,
        help_text="Who saw or said it",
        error_messages={"required": "Enter how we know: who saw or said it"},
    )
    review_on = DateBoxesField(
        label="Look at it again on", error_messages={"required": "Enter the day to look at it again"}
    )
    person_told = forms.TypedChoiceField(
        label="Was the person told of this note?",
        choices=[("yes", "Yes"), ("no", "No")],
        widget=forms.RadioSelect,
        coerce=lambda value: value == "yes",
    )
    looks: ClassVar[dict[str, Look]] = {
        "kind": Look(small=True, hints={"key_safe": "Shown on tap only, never in print"}),
        "person_told": Look(inline=True, small=True),
    }

    def clean_review_on(self) -> Any:
        """The review lies ahead."""
        day = self.cleaned_data["review_on"]
        if day <= clock.today():
            raise forms.ValidationError("Look at it again on must be a day ahead")
        return day


class CarerForm(NhsForm):
    """Somebody who cares for the person (R25)."""

    name = forms.CharField(label="Name", max_length=120)
    relationship = forms.CharField(label="Who they are to the person", required=False, max_length=80)
    telephone = forms.CharField(label="Phone", required=False, max_length=30)
    lives_with = forms.BooleanField(label="Lives with the person", required=False)
    is_emergency_contact = forms.BooleanField(label="Ring first in an emergency", required=False)
    looks: ClassVar[dict[str, Look]] = {"telephone": Look(width=20, inputmode="tel")}


class FrailtyForm(NhsForm):
    """The Clinical Frailty Scale (F23)."""

    score = forms.TypedChoiceField(label="Clinical Frailty Scale", coerce=int, widget=forms.RadioSelect)
    looks: ClassVar[dict[str, Look]] = {"score": Look(small=True)}

    def __init__(self, *args: Any, choices: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast(forms.ChoiceField, self.fields["score"])
        field.choices = choices
        field.error_messages["invalid_choice"] = "The Clinical Frailty Scale goes from 1 to 9"


class LeadForm(NhsForm):
    """Who leads: one of the suggested, or anybody of the teams around the person (R16)."""

    lead = forms.ChoiceField(label="Who leads", widget=forms.RadioSelect)
    other = forms.ChoiceField(label="Somebody else", required=False)
    reason = forms.CharField(label="Why", required=False, max_length=LINE_LIMIT)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        suggested: Sequence[tuple[str, str, str]],
        others: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        chosen = cast(forms.ChoiceField, self.fields["lead"])
        other = cast(forms.ChoiceField, self.fields["other"])
        chosen.choices = [*((value, text) for value, text, _ in suggested), (OTHER, "Somebody else")]
        other.choices = [("", "Choose a name"), *others]
        self.looks = {  # type: ignore[misc]
            "lead": Look(
                hints={value: hint for value, _, hint in suggested}, conditional={OTHER: ("other",)}
            ),
            "other": Look(optional=False),
        }

    def clean(self) -> dict[str, Any]:
        """Somebody else has a name."""
        data = super().clean() or {}
        if data.get("lead") == OTHER and not data.get("other"):
            self.add_error("other", "Choose who leads")
        return data

    @property
    def staff_id(self) -> int:
        """The member of staff chosen."""
        chosen = self.cleaned_data["lead"]
        return int(self.cleaned_data["other"] if chosen == OTHER else chosen)


class RiskForm(NhsForm):
    """Who holds the risk, until when (Q30)."""

    who = forms.ChoiceField(label="Who holds it", help_text="One person or one team, who knows and agrees")
    until = forms.ChoiceField(label="Until", widget=forms.RadioSelect)
    moment = DateTimeBoxesField(label="Day and time", required=False)
    plan = forms.CharField(label="What they will do", required=False, max_length=LINE_LIMIT)

    def __init__(
        self,
        *args: Any,
        holders: Sequence[tuple[str, str]],
        moments: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        who = cast(forms.ChoiceField, self.fields["who"])
        until = cast(forms.ChoiceField, self.fields["until"])
        who.choices = [("", "Choose a name or a team"), *holders]
        until.choices = [*moments, (OTHER, "Another time")]
        self.looks = {  # type: ignore[misc]
            "until": Look(small=True, conditional={OTHER: ("moment",)}),
            "moment": Look(optional=False),
        }

    def clean(self) -> dict[str, Any]:
        """The moment lies ahead."""
        data = super().clean() or {}
        if data.get("until") == OTHER:
            moment = data.get("moment")
            if moment is None and not self.errors.get("moment"):
                self.add_error("moment", "Enter the day and time")
            elif moment is not None and not clock.now() < moment <= clock.now() + timedelta(days=14):
                self.add_error("moment", "Until must be later than now and within 14 days")
        return data

    @property
    def until_when(self) -> datetime:
        """The moment chosen."""
        chosen = self.cleaned_data["until"]
        moment: datetime = self.cleaned_data["moment"] if chosen == OTHER else datetime.fromisoformat(chosen)
        return moment
