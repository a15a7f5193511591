"""What joins a project to its donors, its partners, its files, pictures and sources."""

from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from core.models import Document, Partner, Picture, PictureLink, Source
from core.textfields import CleanCharField
from projects.models.project import Project
from projects.money import amount_field, amount_has_currency, currencies


def donors_of(projects):
    """Return the queryset of those who fund any of some projects (a queryset), each once."""
    return Partner.objects.filter(pk__in=Funding.objects.filter(project__in=projects.order_by()).values("donor"))


class NamesProjects:
    """Mixin for a model with a relation `projects`."""

    @cached_property
    def public_projects(self):
        """The published ones with their axis, the newest first: read once for a page."""
        return list(self.projects.published().newest_first().select_related("axis"))


class LinkQuerySet(models.QuerySet):
    def published(self):
        """Return the links to published projects."""
        # EXISTS, so that whether there is one link costs no more than that one; IN would read all projects first.
        return self.filter(models.Exists(Project.objects.published().filter(pk=models.OuterRef("project"))))


def with_project(links: type[models.Model], name: str) -> models.QuerySet:
    """Return the partners whom `links` (Funding, Participation), by its field `name`, joins to a published project."""
    return Partner.objects.filter(models.Exists(links.objects.published().filter(**{name: models.OuterRef("pk")})))


class Funding(models.Model):
    """A donor's contribution to a project; the amount is often not published."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="fundings")
    donor = models.ForeignKey(Partner, models.PROTECT, related_name="fundings", verbose_name=_("donor"))
    amount = amount_field(_("amount"))
    currency = models.CharField(_("currency"), max_length=3, choices=currencies, blank=True)
    note = CleanCharField(_("note"), max_length=200, blank=True, help_text=_("What part, or which service pays."))
    not_copied = ("amount", "currency")

    objects = LinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("donor")
        verbose_name_plural = _("donors")
        ordering = ["pk"]
        constraints = [
            amount_has_currency("amount"),
            models.UniqueConstraint(
                fields=["project", "donor"],
                name="funding_once",
                violation_error_message=_("This donor is already there."),
            ),
        ]

    def __str__(self):
        return str(self.donor)


class Participation(models.Model):
    """A partner's role in a project."""

    class Role(models.TextChoices):
        IMPLEMENTING = "implementing", _("implementing partner")
        GOVERNMENT = "government", _("government partner")

    project = models.ForeignKey(Project, models.CASCADE, related_name="participations")
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="participations", verbose_name=_("partner"))
    role = models.CharField(_("role"), max_length=12, choices=Role, default=Role.IMPLEMENTING)

    objects = LinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        ordering = ["role", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "partner", "role"],
                name="participation_once",
                violation_error_message=_("This partner is already there in this role."),
            )
        ]

    def __str__(self):
        return str(self.partner)


class ProjectDocument(Document):
    project = models.ForeignKey(Project, models.CASCADE, related_name="documents")


class ProjectPicture(PictureLink):
    project = models.ForeignKey(Project, models.CASCADE, related_name="pictures")
    picture = models.ForeignKey(Picture, models.PROTECT, related_name="+", verbose_name=_("picture"))


class ProjectSource(Source):
    project = models.ForeignKey(Project, models.CASCADE, related_name="sources")
