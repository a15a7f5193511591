"""The rows of beneficiary figures in the form of a project: validated together, as entered in the form.

A row can be a part of another row that is not saved yet, and the women and men of a figure are entered in its own row.
"""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from core.languages import LANGUAGES
from desk.admin_base import InlineFormSet
from desk.date_fields import say_precisions
from desk.form_errors import rows_to_delete
from projects.figures import ADDITIVE_PART, BeneficiaryFigure

Sex = BeneficiaryFigure.Sex

# The fields in which the persons of a figure are divided by sex, all at once.
BY_SEX = {"women": Sex.FEMALE, "men": Sex.MALE, "unrecorded": Sex.UNRECORDED}
# What the parts by sex have in common with their whole.
SHARED = (
    *("unit", "qualifier", "age", "group", "region", "source", "source_url", "order"),
    *("period_start", "period_start_precision", "period_end", "period_end_precision"),
    *("as_of_date", "as_of_precision"),
)


def _persons(label):
    return forms.IntegerField(label=label, required=False, min_value=0, max_value=2**31 - 1)


class WholeField(forms.ModelChoiceField):
    """The figure that a row is a part of: a stored one, or a row of the same form that is not saved yet ("row-2")."""

    formset: "FigureFormSet"

    def to_python(self, value):
        if isinstance(value, str) and value.startswith("row-"):
            row = self.formset.row_called(value)
            if row is None:
                raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
            return row.instance
        return super().to_python(value)


class FigureForm(forms.ModelForm):
    women = _persons(_("of them women and girls"))
    men = _persons(_("men and boys"))
    unrecorded = _persons(_("sex not recorded"))

    class Meta:
        field_classes = {"part_of": WholeField}
        help_texts = {
            "part_of": _("A part (women, one region) is no larger than its whole and is never added to it."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        say_precisions(self)
        # The model compares a figure with stored ones; here a whole and its parts change together, so the formset
        # compares the entered values. Otherwise both could never be lowered at once.
        self.instance.check_parts = lambda: None

    def clean(self):
        data = super().clean()
        numbers = [data[name] for name in BY_SEX if data.get(name) is not None]
        whole = self.instance_number(data)
        if numbers and (data.get("unit") != BeneficiaryFigure.Unit.PERSONS or data.get("sex") != Sex.ALL):
            self.add_error("women", _("Only a number of persons of all sexes is divided by sex."))
        elif numbers and whole is not None and sum(numbers) > whole:
            sentence = _("Women, men and not recorded (%(sum)s) are more than the whole (%(whole)s).")
            self.add_error("women", sentence % {"sum": sum(numbers), "whole": whole})
        return data

    @staticmethod
    def instance_number(data):
        """Return the number that is divided by sex: what was reached, else the target."""
        return data.get("reached") if data.get("reached") is not None else data.get("target")

    def parts_by_sex(self):
        """Return the parts by sex that were entered, not saved yet."""
        whole = self.instance
        number = "target" if whole.is_target else "reached"
        parts = []
        for name, sex in BY_SEX.items():
            if (persons := self.cleaned_data.get(name)) is not None:
                labels = {}
                for code in LANGUAGES:
                    with override(code):
                        labels[f"label_{code}"] = str(sex.label)
                shared = {field: getattr(whole, field) for field in SHARED}
                part = {"project": whole.project, "part_of": whole, "sex": sex, number: persons}
                parts.append(BeneficiaryFigure(**shared, **part, **labels))
        return parts


class FigureFormSet(InlineFormSet):
    def add_fields(self, form, index):
        super().add_fields(form, index)
        if "part_of" not in form.fields:  # in a translator's form, a row has only its label
            for name in BY_SEX:
                del form.fields[name]
            return
        whole = form.fields["part_of"]
        whole.formset = self
        whole.queryset = self.get_figures()
        whole.choices = [*self.whole_choices, *self._new_rows(index)]
        whole.widget.widget.attrs |= {"data-add": _("Add a part of this figure"), "data-row": _("new row")}
        form.fields["region"].choices = self.region_choices(form)
        if form.instance.pk in self.divided_by_sex:
            for name in BY_SEX:
                form.fields[name].disabled = True  # the parts are rows of their own

    def region_choices(self, form):
        """The regions, queried once for all rows."""
        if not hasattr(self, "_region_choices"):
            self._region_choices = list(form.fields["region"].choices)
        return self._region_choices

    def get_figures(self):
        return BeneficiaryFigure.objects.filter(project=self.instance.pk)

    @cached_property
    def stored(self):
        """The stored figures, queried once for all rows."""
        return list(self.get_figures()) if self.instance.pk else []

    @cached_property
    def whole_choices(self):
        return [("", "—"), *((figure.pk, str(figure)) for figure in self.stored)]

    @cached_property
    def divided_by_sex(self):
        """The keys of the figures that have parts by sex."""
        return {figure.part_of_id for figure in self.stored if figure.part_of_id and figure.sex != Sex.ALL}

    def _new_rows(self, index):
        """The choices of a refused form: the other rows that are not saved yet; before, static/js/admin/figures.js."""
        if not self.is_bound:
            return []
        numbers = range(self.initial_form_count(), self.total_form_count())
        labels = {number: self.data.get(f"{self.add_prefix(number)}-label_fr", "") for number in numbers}
        return [(f"row-{number}", labels[number] or f"#{number + 1}") for number in numbers if number != index]

    def row_called(self, name):
        """Return the row "row-2", or None if there is none."""
        number = name.removeprefix("row-")
        is_row = number.isascii() and number.isdigit() and len(number) < 6 and int(number) < len(self.forms)
        return self.forms[int(number)] if is_row else None

    def row_of(self, figure):
        """Return the row of a figure in this form, or None."""
        return next(
            (row for row in self.forms if row.instance is figure or (figure.pk and row.instance == figure)), None
        )

    def _say_divided(self, row):
        """Refuse women and men of a figure that a colleague divided meanwhile, unless they are the same numbers."""
        figure = row.instance
        there = {
            part.sex: str(part.target if figure.is_target else part.reached)
            for part in self.stored
            if part.part_of_id == figure.pk
        }
        typed = {name: self.data.get(row.add_prefix(name), "").strip() for name in BY_SEX}
        lost = [
            f"{row.fields[name].label}: {typed[name]}"
            for name, sex in BY_SEX.items()
            if typed[name] and typed[name] != there.get(sex)
        ]
        if lost:
            sentence = _(
                "A colleague divided this figure meanwhile: correct its parts, in rows of their own. You typed:"
            )
            row.add_error("women", f"{sentence} {'; '.join(lost)}")

    def clean(self):
        super().clean()
        deleted = rows_to_delete(self)
        for row in self.forms:
            if row.instance.pk in self.divided_by_sex and row not in deleted and "women" in row.fields:
                self._say_divided(row)
        for row in self.forms:
            whole = getattr(row, "cleaned_data", {}).get("part_of")
            if whole is None or row in deleted:
                continue
            above = self.row_of(whole)
            if above in deleted:
                row.add_error("part_of", _("The figure that this one is a part of is to be deleted."))
            elif above and not above.instance.pk and not above.has_changed():
                row.add_error("part_of", _("The row that this one is a part of is empty."))
            elif self._is_circular(row):
                row.add_error("part_of", _("A figure cannot be a part of itself."))
            elif row.instance.is_additive and whole.pk is None:  # the constraint sees stored wholes only
                row.add_error("is_additive", ADDITIVE_PART)
            else:
                _compare(row, above.instance if above else whole)

    def _is_circular(self, row):
        """Whether following the wholes from a part leads back to it."""
        seen = []
        while row and row not in seen:
            seen.append(row)
            whole = getattr(row, "cleaned_data", {}).get("part_of")
            row = self.row_of(whole) if whole else None
        return row is not None

    def save(self, commit=True):
        """Save the rows; a whole that is new itself, and parts by sex, once all rows have their keys."""
        late = [
            (row.instance, row.instance.part_of)
            for row in self.forms
            if row not in self.deleted_forms and row.instance.part_of and row.instance.part_of.pk is None
        ]
        for part, _whole in late:
            part.part_of = None
        saved = super().save(commit)
        for part, whole in late:
            part.part_of = whole
            part.save(update_fields=["part_of"])
        for row in self.forms:
            if row.instance.pk and row not in self.deleted_forms and "women" in row.fields:
                for part in row.parts_by_sex():
                    part.save()
                    self.new_objects.append(part)
        return saved


def _compare(row, whole):
    """Add an error to the row of a part that has another unit than `whole`, or a larger number."""
    part = row.instance
    if part.unit != whole.unit:
        row.add_error("part_of", _("A part has the same unit as its whole."))
    for field in ("target", "reached"):
        number, limit = getattr(part, field), getattr(whole, field)
        if number is not None and limit is not None and number > limit:
            row.add_error(
                field,
                _("A part (%(part)s) is larger than its whole (%(whole)s).") % {"part": number, "whole": limit},
            )
