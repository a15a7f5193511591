"""Events and their sessions."""

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.dates import date_span
from core.indexes import due_index
from core.languages import columns_of
from core.models import Axis, Document, Partner, Picture, PictureLink, Place, Source
from core.office import with_words
from core.publication import PERMISSIONS, Publication
from core.richtext import RichTextField
from core.textfields import CleanCharField, CleanTextField, WebAddressField
from events.querysets import EventQuerySet
from events.timed import Timed
from projects.models import NamesProjects


class Event(NamesProjects, Timed, Publication):
    class Kind(models.TextChoices):
        WORKSHOP = "workshop", _("Workshop")
        TRAINING = "training", _("Training")
        CONFERENCE = "conference", _("Conference")
        SEMINAR = "seminar", _("Seminar")
        LAUNCH = "launch", _("Launch")
        CLOSING = "closing", _("Closing event")
        STUDY_VISIT = "study_visit", _("Study visit")
        AWARENESS = "awareness", _("Awareness session")
        DISTRIBUTION = "distribution", _("Distribution")
        WEBINAR = "webinar", _("Webinar")
        FESTIVAL = "festival", _("Festival")
        MEETING = "meeting", _("Meeting")

    class Status(models.TextChoices):
        PLANNED = "planned", pgettext_lazy("of an event", "Planned")
        CONFIRMED = "confirmed", pgettext_lazy("of an event", "Confirmed")
        POSTPONED = "postponed", pgettext_lazy("of an event", "Postponed")
        CANCELLED = "cancelled", pgettext_lazy("of an event", "Cancelled")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    title = CleanCharField(_("title"), max_length=300)
    summary = CleanTextField(_("summary"), max_length=600, blank=True)
    body = RichTextField(_("text"), blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.PLANNED)
    starts_at = models.DateTimeField(_("starts"), help_text=with_words(_("Time %(clock)s.")))
    ends_at = models.DateTimeField(
        _("ends"), blank=True, help_text=_("Empty: the end of the day, or one hour after the start.")
    )
    is_all_day = models.BooleanField(_("all day"), default=False, help_text=_("No times are shown."))
    venue = CleanCharField(_("venue"), max_length=200, blank=True)
    place = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="events", verbose_name=_("place")
    )
    online_url = WebAddressField(_("online at"), max_length=500, blank=True)
    sitting_places = models.ManyToManyField(Place, through="Sitting", related_name="+", editable=False)
    axis = models.ForeignKey(Axis, models.PROTECT, null=True, blank=True, related_name="events", verbose_name=_("axis"))
    projects = models.ManyToManyField("projects.Project", blank=True, related_name="events", verbose_name=_("projects"))
    organisers = models.ManyToManyField(
        Partner, blank=True, related_name="organised_events", verbose_name=_("organisers")
    )
    registration_url = WebAddressField(_("registration at"), max_length=500, blank=True)
    registration_deadline = models.DateTimeField(_("registration until"), null=True, blank=True)
    contact_email = models.EmailField(
        _("contact"), blank=True, help_text=_("A functional mailbox, never a person's address.")
    )

    related_events = models.ManyToManyField(
        "self", symmetrical=False, blank=True, verbose_name=_("you may also like"), help_text=_("Empty: computed.")
    )

    # How often time, place or status changed: calendar programs accept an update only if this number increases.
    calendar_sequence = models.PositiveIntegerField(default=0, editable=False)

    objects = EventQuerySet.as_manager()
    translated_fields = ("title", "summary", "body", "venue")
    page_texts = {
        "sources": ("note",),
        "pictures__picture": ("alt", "caption"),
        **dict.fromkeys(("axis", "place", "place__region", "sitting_places", "organisers"), ("name",)),
    }
    due_fields = (*Publication.due_fields, "ends_at", "registration_deadline")
    # The columns that increase calendar_sequence when they change.
    MOVES = (
        "starts_at",
        "ends_at",
        "is_all_day",
        "status",
        "place_id",
        "online_url",
        *columns_of("venue"),
    )
    not_copied = ("status", "registration_url", "registration_deadline", "sittings")
    search_kind = 2
    # Not the titles of projects: one may be a draft, and a search must not reveal its words.
    search_links = {
        "axis": ("name",),
        "place": ("name",),
        "sitting_places": ("name",),
        "organisers": ("name", "acronym", "code"),
        "documents": ("title",),
    }
    search_day = "first_day"

    class Meta:
        default_permissions = PERMISSIONS
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["-starts_at", "pk"]
        constraints = [
            *Publication.Meta.constraints,
            models.CheckConstraint(
                condition=Q(ends_at__gte=F("starts_at")),
                name="event_ends_after_start",
                violation_error_message=_("The end lies before the start."),
            ),
        ]
        indexes = [
            *Publication.Meta.indexes,
            # As core.indexes.list_index, plus the end, which separates upcoming from past events.
            models.Index(
                F("starts_at").desc(),
                "id",
                *("state", "published_at", "expires_at", "binned_at", "ends_at"),
                name="event_latest",
                condition=Q(state="published"),
            ),
            due_index("ends_at", is_always_there=True),
            due_index("registration_deadline"),
        ]

    def get_absolute_url(self):
        return reverse("event", args=[self.slug])

    @property
    def its_sittings(self):
        """The sittings, the first one first; sorted here, so that a prefetch serves."""
        return sorted(self.sittings.all(), key=lambda sitting: (sitting.starts_at, sitting.pk))

    @property
    def places(self):
        """The towns in which it takes place: its own, then those of its sittings, each once."""
        towns = [self.place, *(sitting.place for sitting in self.its_sittings)]
        return list(dict.fromkeys(place for place in towns if place))

    @property
    def next_day(self):
        """The first day of the sitting that comes next; of the event if there is none."""
        return next((sitting.first_day for sitting in self.its_sittings if not sitting.is_past), self.first_day)

    @property
    def takes_registrations(self):
        """Whether registration is open: an address, no past deadline, and an event that takes place."""
        is_open = self.registration_deadline is None or self.registration_deadline >= timezone.now()
        return bool(self.registration_url) and is_open and not self.is_past and self.status != self.Status.CANCELLED

    def search_labels(self):
        return [self.get_kind_display()]

    def save(self, *args, **kwargs):
        self.complete_times()
        with transaction.atomic():
            self._count_move(kwargs)
            super().save(*args, **kwargs)

    def _count_move(self, save_options):
        """Increase calendar_sequence if time, place or status differ from what is stored; it never decreases.

        queryset.update() bypasses this; afterwards, save the events that calendars must update.
        """
        columns = (*self.MOVES, "calendar_sequence")
        # Locked until it is saved, so that two simultaneous changes count twice.
        rows = Event.objects.select_for_update().filter(pk=self.pk)
        stored = rows.values(*columns).first() if self.pk else None
        if stored is None:
            return
        moved = any((stored[name] or "") != (getattr(self, name) or "") for name in self.MOVES)
        self.calendar_sequence = stored["calendar_sequence"] + moved
        if moved and save_options.get("update_fields") is not None:
            save_options["update_fields"] = {*save_options["update_fields"], "calendar_sequence"}


class Sitting(Timed, models.Model):
    """A part of an event that comes on other days, or in another town: the second week of a training."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="sittings")
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(
        _("ends"), blank=True, help_text=_("Empty: the end of the day, or one hour after the start.")
    )
    place = models.ForeignKey(
        Place,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="sittings",
        verbose_name=_("place"),
        help_text=_("Empty: the place of the event."),
    )

    class Meta:
        ordering = ["starts_at", "pk"]
        verbose_name = pgettext_lazy("of an event", "session")
        verbose_name_plural = pgettext_lazy("of an event", "sessions")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gte=F("starts_at")),
                name="sitting_ends_after_start",
                violation_error_message=_("The end lies before the start."),
            )
        ]

    def __str__(self):
        return "".join(text for _day, text in date_span(self.first_day, self.last_day))

    @property
    def is_all_day(self):
        return self.event.is_all_day

    def clean(self):
        super().clean()
        event = self.event
        if not (self.starts_at and event.starts_at and event.ends_at):
            return
        if not event.first_day <= self.first_day <= self.last_day <= event.last_day:
            raise ValidationError({"starts_at": _("A session lies between the start and the end of the event.")})

    def save(self, *args, **kwargs):
        self.complete_times()
        super().save(*args, **kwargs)


class EventDocument(Document):
    event = models.ForeignKey(Event, models.CASCADE, related_name="documents")


class EventPicture(PictureLink):
    event = models.ForeignKey(Event, models.CASCADE, related_name="pictures")
    picture = models.ForeignKey(Picture, models.PROTECT, related_name="+", verbose_name=_("picture"))


class EventSource(Source):
    event = models.ForeignKey(Event, models.CASCADE, related_name="sources")
