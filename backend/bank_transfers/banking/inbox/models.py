"""Files of a company's watched folder that could not be imported: told until somebody has seen to them."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bank_transfers.banking import texts
from bank_transfers.banking.formats import Refused
from bank_transfers.companies.models import Company

LONGEST_REASONS = 4000


class RefusedFile(models.Model):
    """A file that was moved to `refused/`, or that could not be moved."""

    company = models.ForeignKey(
        Company,
        on_delete=models.CASCADE,
        related_name="refused_files",
        db_index=False,
        verbose_name=_("company"),
    )
    name = models.TextField(_("name"), help_text=_("As it lay in the folder."))
    moved_to = models.TextField(
        _("moved to"), blank=True, help_text=_("Its name in refused/; empty: it stayed.")
    )
    reasons = models.TextField(_("reasons"), help_text=_("In the language of the installation, a line each."))
    told = models.JSONField(
        _("reasons by code"),
        default=list,
        blank=True,
        help_text=_("File, code, place and values of each reason; empty: only the text is known."),
    )
    refused_at = models.DateTimeField(_("time"), default=timezone.now)
    told_at = models.DateTimeField(
        _("told"), null=True, blank=True, help_text=_("When mails were made of it.")
    )
    dismissed_at = models.DateTimeField(_("seen to at"), null=True, blank=True)
    dismissed_by = models.CharField(_("seen to by"), max_length=150, blank=True)

    class Meta:
        verbose_name = _("refused file")
        verbose_name_plural = _("refused files")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["company", "-id"], name="refused_file_by_company"),
            models.Index(fields=["company"], condition=models.Q(told_at=None), name="refused_file_untold"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def in_words(self) -> str:
        """The reasons in the active language, a line each; those of before codes were kept stay as they were told."""
        return "".join(f"{reason_of(one)}\n" for one in self.told) or self.reasons

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.name, self.moved_to = storable(self.name), storable(self.moved_to)
        self.reasons = storable(self.reasons)[:LONGEST_REASONS]
        super().save(*args, **kwargs)


def kept(file: str, why: Refused) -> dict[str, Any]:
    """A reason as it is stored: without words, which are those of whoever reads it."""
    place = {"line": why.line, "column": why.column}
    return {"file": storable(file), "code": str(why.code), **place, "values": why.values}


def reason_of(one: dict[str, Any]) -> str:
    """A reason as it is stored -> file, place and sentence in the active language."""
    why = Refused(one["code"], line=one["line"], column=one["column"], **one["values"])
    where = ", ".join(part for part in (one["file"], texts.place(why.line, why.column)) if part)
    return f"{where}: {texts.refusal(why)['text']}" if where else texts.refusal(why)["text"]


def storable(text: str) -> str:
    """Names of files may hold what no database takes: lone surrogates."""
    return text.encode("utf-8", "replace").decode().replace("\0", "")
