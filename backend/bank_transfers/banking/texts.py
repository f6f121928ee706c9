"""The sentences behind the codes of refusals and remarks. The values in them are those that `refusal.py` lists."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from .formats import Refused, Remark
from .formats.refusal import Code
from .formats.tables.own.mapping import Problem

REFUSALS: Mapping[str, Promise] = {
    "empty_file": _("The file is empty."),
    "file_too_large": _("The file is larger than %(limit)s."),
    "too_many_lines": _("The file has more than %(limit)s lines. Ask the bank for shorter periods."),
    "unknown_format": _(
        "Nobody knows this format: it is none of the statements of banks that are read here."
    ),
    "layout_ambiguous": _(
        "Several layouts of the company fit the file: %(value)s. Choose the one that it is to be read by."
    ),
    "not_read": _("A file of this kind (%(format)s) is not read. Download the statement in another format."),
    "encoding_unknown": _("The letters of the file can't be read: “%(value)s” fits no known encoding."),
    "letter_unreadable": _("A letter can't be read any more: “%(value)s”. Download the file anew."),
    "nul_character": _("The file holds a character that is none (NUL)."),
    "xml_broken": _("The XML is broken: %(reason)s."),
    "xml_doctype": _("The XML declares types or entities (DOCTYPE), which is never read."),
    "element_missing": _("The element %(name)s is missing."),
    "element_too_large": _("The element %(name)s is too large."),
    "archive_broken": _("The archive is broken."),
    "archive_encrypted": _("The archive is locked by a password."),
    "archive_path": _("The archive holds a path that leaves it: “%(value)s”."),
    "archive_too_many": _("The archive holds more than %(limit)s files."),
    "archive_too_large": _("Unpacked, the archive is larger than %(limit)s."),
    "archive_nested": _("The archive holds archives in archives."),
    "archive_empty": _("The archive is empty."),
    "workbook_broken": _("The workbook is broken."),
    "column_missing": _("The column “%(name)s” is missing."),
    "row_broken": _("The row has %(found)s cells instead of %(expected)s."),
    "tag_broken": _("The field %(name)s can't be read: “%(value)s”."),
    "text_too_long": _("The text of %(name)s is too long."),
    "amount_missing": _("An amount is missing."),
    "amount_unreadable": _("“%(value)s” is no amount that can be read without guessing."),
    "amount_too_large": _("The amount “%(value)s” is too large."),
    "amount_negative": _("The amount “%(value)s” has a sign where none may stand."),
    "sign_unreadable": _("“%(value)s” is neither debit nor credit."),
    "currency_unreadable": _("“%(value)s” is no currency."),
    "date_missing": _("A date is missing."),
    "date_unreadable": _("“%(value)s” is no date that can be read without guessing."),
    "date_impossible": _("There is no such day: “%(value)s”."),
    "number_unreadable": _("“%(value)s” is no number."),
    "status_unreadable": _("“%(value)s” is no known state of a line."),
    "account_damaged": _("A spreadsheet damaged an account number: “%(value)s”. Download the file anew."),
    "totals_differ": _("The file says %(expected)s as its %(name)s, its lines give %(found)s."),
    # Of reading a file again.
    "original_unreadable": _("Another file of the account can't be read any more: %(value)s."),
    "lines_in_use": _("%(value)s lines can not go or get another amount: something stands on them."),
    # Of the import itself.
    "account_missing": _("The file does not say whose account it is of. Name the account."),
    "account_unknown": _("The company has no account %(value)s."),
    "account_differs": _("The file is of another account: %(value)s."),
    "account_of_another_company": _("The account %(value)s belongs to another company."),
    "account_ambiguous": _(
        "The company has the account %(value)s in several currencies, and the file names none."
    ),
    "currency_missing": _("The file does not say the currency of its amounts."),
    "statement_without_lines": _("The file holds no statement."),
    # Of the watched folder.
    "file_out_of_reach": _("The file can't be read or moved: %(reason)s."),
    "file_failed": _(
        "The service failed at this file. It stays and is tried again each minute; the log tells more."
    ),
}

# Whose text is too long, where that is no field of the file.
PARTS: Mapping[str, Promise] = {
    "line": pgettext_lazy("of a file", "line"),
    "account": pgettext_lazy("of a file", "account number"),
    "row": pgettext_lazy("of a file", "row"),
    "cell": pgettext_lazy("of a file", "cell"),
}
OF_BYTES = {"file_too_large", "archive_too_large"}  # whose `limit` is a number of bytes

# What the parser most often says of broken XML, in our words; the rest is told in its own.
_BREAKS_OFF, _NO_SIGN = _("it breaks off before its end"), _("a sign stands where none may")
XML_REASONS: Mapping[str, Promise] = {
    "no element found": _BREAKS_OFF,
    "unclosed token": _BREAKS_OFF,
    "unclosed CDATA section": _BREAKS_OFF,
    "not well-formed (invalid token)": _NO_SIGN,
    "syntax error": _NO_SIGN,
    "mismatched tag": _("an element ends that did not begin"),
    "undefined entity": _("it refers to something that it does not declare"),
    "reference to invalid character number": _("it refers to a character that does not exist"),
    "junk after document element": _("something stands after its end"),
    "duplicate attribute": _("an attribute stands twice"),
    "unknown encoding": _("it names an encoding that nobody knows"),
    "encoding specified in XML declaration is incorrect": _("its encoding is another than it names"),
    "depth": _("it is nested too deep"),
}

# What is wrong with a company's own layout.
PROBLEMS: Mapping[str, Promise] = {
    "unknown_key": _("A layout has no such setting."),
    "unknown_field": _("A line has no such field."),
    "missing": _("This is needed."),
    "wrong_value": _("“%(value)s” is none of what may stand here."),
    "mixed": _("This contradicts another setting."),
}

REMARKS: Mapping[str, Promise] = {
    "value_date_impossible": _("There is no such value date: “%(value)s”. It was left empty."),
    "details_differ": _("The transactions of a line come to %(details)s, the line is of %(amount)s."),
    "totals_differ": _("The file says %(expected)s as its %(name)s, its lines give %(found)s."),
    "tag_unknown": _("The field %(name)s is not known."),
    "booking_date_missing": _("A booked line has no booking date."),
    "currency_differs": _("The account is in %(account)s, lines are in %(lines)s."),
    "account_missing": _("The file does not say whose account it is of."),
    "more_remarks": _("%(count)s more remarks are not listed."),
    "does_not_add_up": _("Statement %(name)s: opening balance and lines do not give the closing balance."),
    "in_closed_period": _("%(count)s new lines are of days that were complete by a statement that adds up."),
    "in_question": _("%(count)s lines may be stored already in other words: decide about them."),
    "alike_in_neighbours": _(
        "%(count)s lines are alike in everything to lines of the statement before or after: by the balances they are "
        "other payments, of which one is missing here."
    ),
    "closing_missing": _(
        "Statement %(name)s tells no closing balance: perhaps the end of the file is missing."
    ),
    "statement_repeated": _("Statement %(name)s stands in the file twice; it was taken once."),
    "account_made": _("The account %(value)s was added."),
}


def sentence(texts: Mapping[str, Promise], code: str, values: Mapping[str, str]) -> str:
    """In the active language; the code itself where there is no sentence."""
    text = texts.get(code)
    return code if text is None else str(text) % defaultdict(lambda: "–", values)


def problem(found: Problem) -> dict[str, str]:
    text = sentence(PROBLEMS, found.code, {"value": found.value})
    return {"where": found.where, "code": found.code.value, "text": text}


def refusal(refused: Refused) -> dict[str, Any]:
    """As the contract has it: code, text, line and column."""
    values = dict(refused.values)
    if (reason := values.get("reason", "")) in XML_REASONS:
        values["reason"] = str(XML_REASONS[reason])
    if refused.code == Code.TEXT_TOO_LONG and (name := values.get("name", "")) in PARTS:
        values["name"] = str(PARTS[name])
    if str(refused.code) in OF_BYTES:
        values["limit"] = filesizeformat(int(values["limit"]))
    elif "limit" in values:
        values["limit"] = number_format(int(values["limit"]), force_grouping=True)
    text = sentence(REFUSALS, str(refused.code), values)
    if column := refused.values.get("column_name"):
        named = gettext("column “%(name)s”") % {"name": column}
        text = f"{text} ({named})"
    return {"code": str(refused.code), "text": text, "line": refused.line, "column": refused.column}


def place(line: int | None, column: int | None) -> str:
    """`line 3, column 12`; empty where nothing of it is known."""
    told = [(gettext("line %(number)s"), line), (gettext("column %(number)s"), column)]
    return ", ".join(text % {"number": number} for text, number in told if number is not None)


def remark(found: Remark) -> dict[str, str]:
    text = sentence(REMARKS, found.code, found.values)
    if found.line:
        text = f"{text} ({place(found.line, None)})"
    return {"code": found.code, "text": text}
