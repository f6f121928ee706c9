"""The acts that are written down, and how they are told. `%(target)s` and the details of an entry may be named."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ACTIONS: Mapping[str, Promise] = {
    "settings_created": _("Billingo settings were made"),
    "settings_changed": _("Billingo settings were changed"),
    "key_changed": _("A new Billingo API key was stored"),
    "sync_triggered": _("A synchronization was started"),
    "certificate_issued": _("A certificate of completeness was issued: %(target)s"),
    "certificate_downloaded": _("The certificate of completeness of %(target)s was downloaded"),
    "invoices_exported": _("Invoices were exported as %(format)s"),
    "bank_lines_exported": _("Bank lines were exported as %(format)s"),
    "statements_imported": _("Bank statements were imported: %(target)s"),
    "import_undone": _("The import of %(target)s was undone"),
    "statement_layout_made": _("The statement layout “%(target)s” was made"),
    "statement_layout_changed": _("The statement layout “%(target)s” was changed"),
    "statement_layout_deleted": _("The statement layout “%(target)s” was deleted"),
    "line_explained": _("A bank line was explained: %(target)s"),
    "explanation_undone": _("The explanation of a bank line was undone: %(target)s"),
    "rule_created": _("The rule “%(target)s” was made"),
    "rule_changed": _("The rule “%(target)s” was changed"),
    "rule_deleted": _("The rule “%(target)s” was deleted"),
    "rule_switched_on": _("The rule “%(target)s” was switched on"),
    "rule_switched_off": _("The rule “%(target)s” was switched off"),
    "rules_applied": _("Rules were applied to all bank lines"),
    "payout_linked": _("The payout %(target)s was linked to its bank line"),
    "payout_unlinked": _("The bank line of the payout %(target)s was taken away"),
    "pdf_downloaded": _("The PDF of %(target)s was downloaded"),
    "member_invited": _("%(target)s was invited as %(role)s"),
    "invitation_withdrawn": _("The invitation of %(target)s was withdrawn"),
    "member_joined": _("%(target)s became a member as %(role)s"),
    "member_role_changed": _("%(target)s has another role: %(before)s → %(after)s"),
    "profile_changed": _("%(target)s changed name or e-mail address"),
    "member_removed": _("%(target)s was removed from the members"),
    "feature_switched_on": _("The feature %(target)s was switched on"),
    "feature_switched_off": _("The feature %(target)s was switched off"),
    "company_switched_on": _("The company was switched on"),
    "company_switched_off": _("The company was switched off"),
    "view_shared": _("The view “%(target)s” was shared with the company"),
    "shared_view_removed": _("The shared view “%(target)s” was removed"),
    "api_token_created": _("The API token “%(target)s” was made"),
    "api_token_revoked": _("The API token “%(target)s” was revoked"),
    "refresh_token_created": _("The refresh token “%(target)s” was made"),
    "refresh_token_revoked": _("The refresh token “%(target)s” was revoked"),
    "webhook_created": _("A webhook to %(target)s was made"),
    "webhook_changed": _("The webhook to %(target)s was changed"),
    "webhook_deleted": _("The webhook to %(target)s was deleted"),
    "webhook_secret_rotated": _("The webhook to %(target)s got a new secret"),
    "webhook_tested": _("The webhook to %(target)s was tried"),
    "webhook_sent_again": _("A delivery to the webhook at %(target)s was sent again"),
    "mails_switched_on": _("%(target)s gets mails about the company"),
    "mails_switched_off": _("%(target)s gets no mails about the company any more"),
}
