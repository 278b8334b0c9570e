"""Forms about who may see a record."""

from collections.abc import Sequence
from typing import Any, ClassVar, cast

from django import forms

from joinedup.access.models import BreakGlassReview, SharingChoice
from joinedup.access.rules import break_glass as glass
from joinedup.access.rules import sharing as rules
from joinedup.core import clock
from joinedup.design.forms import DateBoxesField, Look, NhsForm

LINE = 500
HOW = [(value, label) for value, label in SharingChoice.How.choices if value]
Options = Sequence[tuple[str, str]]


def _options(form: NhsForm, name: str, options: Options) -> None:
    cast(forms.ChoiceField, form.fields[name]).choices = list(options)


class NoticeForm(NhsForm):
    """That the person was told how partners share."""

    how = forms.ChoiceField(label="How was the person told", choices=HOW, widget=forms.RadioSelect)
    effective = DateBoxesField(label="When", required=False, help_text="Leave empty for today")
    reason = forms.CharField(label="Anything to add", required=False, max_length=LINE)
    looks: ClassVar[dict[str, Look]] = {"how": Look(small=True)}

    def clean_effective(self) -> Any:
        """Not a day to come."""
        day = self.cleaned_data["effective"]
        if day is not None and day > clock.today():
            raise forms.ValidationError("When must be today or a day before")
        return day


class BasisForm(NhsForm):
    """The legal basis on which one's own organisation shares."""

    basis = forms.ChoiceField(
        label="On what legal basis does your organisation share",
        choices=list(rules.STATES[rules.BASIS].items()),
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label="Anything to add", required=False, max_length=LINE)
    looks: ClassVar[dict[str, Look]] = {"basis": Look(small=True)}


class ObjectionForm(NhsForm):
    """An objection to one partner, in the person's own words."""

    organisation = forms.ChoiceField(label="Which partner should not see what others record")
    how = forms.ChoiceField(label="How did the person tell us", choices=HOW, widget=forms.RadioSelect)
    reason = forms.CharField(
        label="What the person said", required=False, max_length=LINE, widget=forms.Textarea
    )
    looks: ClassVar[dict[str, Look]] = {"how": Look(small=True), "reason": Look(rows=3)}

    def __init__(self, *args: Any, partners: Options, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _options(self, "organisation", [("", "Choose a partner"), *partners])


class AgreementForm(NhsForm):
    """Agreement to a voluntary organisation."""

    organisation = forms.ChoiceField(label="Which organisation may know of the person")
    how = forms.CharField(
        label="How did the person agree", max_length=300, help_text="Where and in what words"
    )

    def __init__(self, *args: Any, partners: Options, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _options(self, "organisation", [("", "Choose an organisation"), *partners])


class ReasonForm(NhsForm):
    """Something done with a reason."""

    reason = forms.CharField(label="Why, and who asked for it", max_length=LINE, widget=forms.Textarea)
    looks: ClassVar[dict[str, Look]] = {"reason": Look(rows=3)}


class BreakGlassForm(NhsForm):
    """Why a record must be opened at once."""

    reason = forms.ChoiceField(
        label="Why do you need to open this record now",
        choices=list(glass.REASONS.items()),
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label="In your own words",
        min_length=glass.LEAST_WORDS,
        max_length=LINE,
        widget=forms.Textarea,
        help_text="Whoever reviews this reads it. Leave out what is wrong with the person.",
    )
    looks: ClassVar[dict[str, Look]] = {"reason": Look(small=True), "words": Look(rows=3)}


class GlassReviewForm(NhsForm):
    """Whether an opening was appropriate."""

    outcome = forms.ChoiceField(
        label="Was it appropriate to open this record",
        choices=BreakGlassReview.Outcome.choices,
        widget=forms.RadioSelect,
    )
    follow_up = forms.CharField(
        label="What was done about it",
        required=False,
        max_length=LINE,
        widget=forms.Textarea,
        help_text="Needed where it was not appropriate",
    )
    looks: ClassVar[dict[str, Look]] = {"outcome": Look(small=True), "follow_up": Look(rows=3)}

    def clean(self) -> dict[str, Any]:
        """Not appropriate: what was done."""
        data = super().clean() or {}
        if data.get("outcome") == "not-appropriate" and not str(data.get("follow_up", "")).strip():
            self.add_error("follow_up", "Enter what was done about it")
        return data


class DecideForm(NhsForm):
    """Where an objection goes next."""

    state = forms.ChoiceField(label="What do you do with it", widget=forms.RadioSelect)
    reason = forms.CharField(
        label="Why",
        required=False,
        max_length=LINE,
        widget=forms.Textarea,
        help_text="Needed to override it: say why there is a duty to share",
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)
    looks: ClassVar[dict[str, Look]] = {"state": Look(small=True), "reason": Look(rows=3)}

    def __init__(self, *args: Any, states: Options, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _options(self, "state", states)

    def clean(self) -> dict[str, Any]:
        """To override takes a reason."""
        data = super().clean() or {}
        if data.get("state") in rules.NEEDS_REASON and not str(data.get("reason", "")).strip():
            self.add_error("reason", "Enter why there is a duty to share")
        return data


class NumberForm(NhsForm):
    """Somebody by their NHS number. Always posted."""

    nhs_number = forms.CharField(label="NHS number", max_length=20)
    looks: ClassVar[dict[str, Look]] = {"nhs_number": Look(width=20, inputmode="numeric")}


class RestrictForm(NhsForm):
    """Who alone may see a restricted record."""

    parties = forms.MultipleChoiceField(
        label="Who may see this record", widget=forms.CheckboxSelectMultiple, help_text="Nobody else will"
    )
    reason = forms.CharField(label="Why", max_length=LINE, widget=forms.Textarea)
    looks: ClassVar[dict[str, Look]] = {"parties": Look(small=True), "reason": Look(rows=3)}

    def __init__(self, *args: Any, parties: Options, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _options(self, "parties", parties)


class NeverLinkForm(NhsForm):
    """Two people who must never be linked, by their numbers here, or one with nobody."""

    first = forms.CharField(label="NHS number", max_length=20)
    second = forms.CharField(
        label="The other NHS number",
        required=False,
        max_length=20,
        help_text="Leave empty: the person is linked with nobody",
    )
    reference = forms.CharField(
        label="Reference of the decision", required=False, max_length=60, help_text="Never the reason"
    )
    looks: ClassVar[dict[str, Look]] = {
        "first": Look(width=20, inputmode="numeric"),
        "second": Look(width=20, inputmode="numeric"),
        "reference": Look(width=20),
    }


class ReleaseForm(NhsForm):
    """A controller's word on one category."""

    category = forms.ChoiceField(label="Category")
    is_released = forms.TypedChoiceField(
        label="What your organisation decides",
        choices=[("yes", "Release: our own rows come in like others"), ("no", "Seal: nobody else sees them")],
        widget=forms.RadioSelect,
        coerce=lambda value: value == "yes",
    )
    reference = forms.CharField(label="Reference of your organisation's decision", max_length=120)
    looks: ClassVar[dict[str, Look]] = {"is_released": Look(small=True), "reference": Look(width=20)}

    def __init__(self, *args: Any, categories: Options, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _options(self, "category", [("", "Choose a category"), *categories])


class ArrangementForm(NhsForm):
    """Joint controllers (Q19)."""

    covers = forms.ChoiceField(label="For what work", choices=list(rules.JOINT_WORK.items()))
    organisations = forms.MultipleChoiceField(
        label="Who are controllers together", widget=forms.CheckboxSelectMultiple
    )
    reference = forms.CharField(label="Reference of the arrangement", max_length=120)
    looks: ClassVar[dict[str, Look]] = {"organisations": Look(small=True), "reference": Look(width=20)}

    def __init__(self, *args: Any, partners: Options, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _options(self, "organisations", partners)


class OwnIdentityForm(NhsForm):
    """Who the member of staff is themselves."""

    given_name = forms.CharField(label="Given name", max_length=60)
    family_name = forms.CharField(label="Family name", max_length=60)
    birth_date = DateBoxesField(label="Date of birth", required=False)
    nhs_number = forms.CharField(label="NHS number", required=False, max_length=20)
    postcode = forms.CharField(label="Postcode where you live", required=False, max_length=10)
    looks: ClassVar[dict[str, Look]] = {
        "nhs_number": Look(width=20, inputmode="numeric"),
        "postcode": Look(width=10),
    }
