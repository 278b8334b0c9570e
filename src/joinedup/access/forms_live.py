"""Forms of going live and of the stop button."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, cast

from django import forms

from joinedup.access.actions.live_switch import LIMIT
from joinedup.access.models import LiveStep, RegisteredAgreement
from joinedup.design.fields import DateBoxesField
from joinedup.design.forms import Look, NhsForm

WHOLE_PLACE = "place"
Choices = Sequence[tuple[str, str]]


class PaperForm(NhsForm):
    """A paper that going live rests on: which, its reference, who signed it when."""

    kind = forms.ChoiceField(
        label="Which paper",
        widget=forms.RadioSelect,
        choices=[
            (LiveStep.Kind.DPIA, LiveStep.Kind.DPIA.label),
            (LiveStep.Kind.SAFETY, LiveStep.Kind.SAFETY.label),
        ],
        error_messages={"required": "Choose which paper it is"},
    )
    reference = forms.CharField(label="Its reference", max_length=LIMIT)
    name = forms.CharField(label="Signed by", max_length=LIMIT)
    position = forms.CharField(
        label="In which position", max_length=LIMIT, help_text="Clinical safety officer, for example."
    )
    on = DateBoxesField(label="Signed on")
    looks: ClassVar[Mapping[str, Look]] = {
        "kind": Look(small=True), "reference": Look(limit=None), "name": Look(limit=None), "position": Look(limit=None),
    }  # fmt: skip


class AgreementForm(NhsForm):
    """An agreement for the register."""

    kind = forms.ChoiceField(label="Kind", choices=[("", "Choose"), *RegisteredAgreement.Kind.choices])
    title = forms.CharField(label="What it is called", max_length=LIMIT)
    parties = forms.MultipleChoiceField(
        label="Parties",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose two or more partners"},
    )
    reference = forms.CharField(label="Where the signed paper is", max_length=LIMIT)
    first_day = DateBoxesField(label="First day")
    last_day = DateBoxesField(label="Last day", required=False)
    looks: ClassVar[Mapping[str, Look]] = {
        "title": Look(limit=None), "reference": Look(limit=None), "parties": Look(small=True),
    }  # fmt: skip

    def __init__(self, *args: Any, partners: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.MultipleChoiceField, self.fields["parties"]).choices = list(partners)


class StopForm(NhsForm):
    """Whose access ends at once, and why."""

    whom = forms.ChoiceField(label="Whose access ends", error_messages={"required": "Choose whose"})
    reason = forms.CharField(label="Why", max_length=LIMIT, error_messages={"required": "Say why"})
    looks: ClassVar[Mapping[str, Look]] = {"reason": Look(limit=None)}

    def __init__(self, *args: Any, partners: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "Choose"), (WHOLE_PLACE, "Everybody in this place"), *partners]
        cast(forms.ChoiceField, self.fields["whom"]).choices = choices
