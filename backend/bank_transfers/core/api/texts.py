"""Sentences of Django REST framework that it has no Hungarian for; named here so that our catalogue holds them.

Our application stands before DRF in INSTALLED_APPS, so its translations win.
"""

from django.utils.translation import gettext_noop as _

DRF_SENTENCES = (
    _("Must be a valid boolean."),
    _("Not a valid string."),
    _("Must be a valid UUID."),
    _("A valid biginteger is required."),
    _("Integer value too large to convert to float"),
    _('Invalid datetime for the timezone "{timezone}".'),
    _("Datetime value out of range."),
    _("Ensure this field has at least {min_length} elements."),
    _("Ensure this field has no more than {max_length} elements."),
    _("This dictionary may not be empty."),
    _("Surrogate characters are not allowed: U+{code_point:X}."),
)
