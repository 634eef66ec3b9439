"""Files that came in: what they are, where they lie, and which cases they belong to."""

from django.db import models
from django.db.models import Q

from kernel.record.models import recorded_triggers

SCANS = ("clean", "not_scanned")
"""An infected file is not kept; `not_scanned`: no scanner is configured."""


class Upload(models.Model):
    """A file that was taken.  Its bytes lie under `stored_as` in the documents folder, outside the
    web root; `name` is what its sender called it, and nothing is looked up by it.

    Append-only: the same bytes sent again are another row.
    """

    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.BigIntegerField()
    media_type = models.CharField(max_length=40)
    name = models.CharField(max_length=255)
    stored_as = models.CharField(max_length=64, unique=True)
    scan = models.CharField(max_length=12)
    received_at = models.DateTimeField()
    received_by = models.CharField(max_length=60)

    class Meta:
        triggers = recorded_triggers()
        constraints = (
            models.CheckConstraint(condition=Q(scan__in=SCANS), name="upload_scan_known"),
            models.CheckConstraint(condition=Q(size__gt=0), name="upload_not_empty"),
        )


class Filed(models.Model):
    """A file belongs to a case.  A mistake is corrected by filing it where it belongs, too."""

    upload = models.ForeignKey(Upload, on_delete=models.PROTECT, related_name="filed")
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="files")
    as_what = models.CharField(max_length=40)
    at = models.DateTimeField()
    by = models.CharField(max_length=60)

    class Meta:
        triggers = recorded_triggers()
        constraints = (
            models.UniqueConstraint(fields=("upload", "case", "as_what"), name="filed_once"),
        )
