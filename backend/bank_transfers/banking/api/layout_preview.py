"""What the preview of a layout answers: the table as it is found, guesses, and what a mapping would make of it."""

from __future__ import annotations

from typing import Any, BinaryIO

from rest_framework import serializers

from bank_transfers.banking import texts
from bank_transfers.banking.formats import Line, Refused, Statement, detect, fitting
from bank_transfers.banking.formats.tables.layout import Layout
from bank_transfers.banking.formats.tables.own.mapping import InvalidMapping, layout_of
from bank_transfers.banking.formats.tables.own.preview import Preview, preview
from bank_transfers.banking.layouts import OwnLayouts
from bank_transfers.core.api.money import money

from .statements import RefusalSerializer

TEXT_SHOWN = 500


class ProblemSerializer(serializers.Serializer[Any]):
    where = serializers.CharField(help_text="`columns.amount`, `date` …")
    code = serializers.CharField(
        help_text="`missing`, `wrong_value`, `unknown_key`, `unknown_field`, `mixed`."
    )
    text = serializers.CharField(help_text="In the language of the request.")


class TableRowSerializer(serializers.Serializer[Any]):
    line = serializers.IntegerField(help_text="Of the file, from 1.")
    cells = serializers.ListField(child=serializers.CharField())


class TableColumnSerializer(serializers.Serializer[Any]):
    number = serializers.IntegerField(help_text="From 1.")
    name = serializers.CharField(help_text="Empty without a header.")
    samples = serializers.ListField(child=serializers.CharField(), help_text="Each text once.")
    guess = serializers.CharField(help_text="What it may mean, as in `columns` of a mapping; empty: unknown.")
    guessed_by = serializers.CharField(
        help_text="`name`: other banks call it so; `content`: it looks like it."
    )


class LayoutGuessesSerializer(serializers.Serializer[Any]):
    """Never used unless a person sends them as a mapping. More than one form of days or sign: choose."""

    columns = serializers.DictField(child=serializers.ListField(child=serializers.JSONField()))
    dates = serializers.ListField(child=serializers.CharField())
    decimal_signs = serializers.ListField(child=serializers.CharField())
    sign = serializers.CharField()


class TriedLineSerializer(serializers.Serializer[Any]):
    """A row as the mapping reads it. Nothing of it is stored."""

    line = serializers.IntegerField()
    status = serializers.CharField()
    booking_date = serializers.CharField(allow_null=True)
    value_date = serializers.CharField(allow_null=True)
    amount = serializers.CharField()
    currency = serializers.CharField()
    counterparty_name = serializers.CharField()
    counterparty_account = serializers.CharField()
    remittance_information = serializers.CharField()
    type_text = serializers.CharField()
    bank_reference = serializers.CharField()
    balance_after = serializers.CharField(allow_null=True)


class TriedSumSerializer(serializers.Serializer[Any]):
    """Of one account and currency, over all rows that can be read; sums are of booked lines, without a sign."""

    account = serializers.CharField()
    currency = serializers.CharField()
    lines = serializers.IntegerField()
    pending = serializers.IntegerField()
    credits = serializers.CharField()
    debits = serializers.CharField()
    opening = serializers.CharField(allow_null=True)
    closing = serializers.CharField(allow_null=True)
    adds_up = serializers.BooleanField(allow_null=True)


class FittingLayoutSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    name = serializers.CharField()


class LayoutPreviewSerializer(serializers.Serializer[Any]):
    """The table of a file. With `refused` it can't be read as one; all else is empty then."""

    refused = RefusalSerializer(allow_null=True, help_text="Why it is no table that can be read.")
    known_layout = serializers.CharField(
        help_text="The layout or format of everybody's that reads the file; own layouts are not asked then."
    )
    own_layouts = FittingLayoutSerializer(many=True, help_text="Those of the company that fit the file.")
    file = serializers.CharField(help_text="As in a mapping: `text`, `workbook`, `html`, `spreadsheetml`.")
    format = serializers.CharField()
    encoding = serializers.CharField()
    delimiter = serializers.CharField()
    header_row = serializers.IntegerField(help_text="Guessed; 0: none was found.")
    columns = TableColumnSerializer(many=True)
    rows = TableRowSerializer(many=True, help_text="The first thirty, as text.")
    guesses = LayoutGuessesSerializer()
    problems = ProblemSerializer(many=True, help_text="What is wrong with the mapping.")
    lines = TriedLineSerializer(many=True, help_text="By the mapping: the first hundred.")
    refusals = RefusalSerializer(
        many=True, help_text="By the mapping: rows that can't be read, twenty at most."
    )
    sums = TriedSumSerializer(many=True)


def previewed(file: BinaryIO, mapping: dict[str, Any] | None, own: OwnLayouts) -> dict[str, Any]:
    """The answer for a file, with the mapping that is tried on it."""
    problems: list[dict[str, str]] = []
    layout: Layout | None = None
    if mapping is not None:
        try:
            layout = layout_of({**mapping, "name": "own"}, complete=True)
        except InvalidMapping as invalid:
            problems = [texts.problem(problem) for problem in invalid.problems]
    refused: Refused | None = None
    seen: Preview | None = None
    try:
        seen = preview(file, layout)
    except Refused as refusal:
        refused = refusal
    return {
        "refused": None if refused is None else texts.refusal(refused),
        "known_layout": _known(file),
        "own_layouts": _fitting(file, own),
        "problems": problems,
        **_table(seen),
        "lines": [_line(line) for line in seen.lines] if seen else [],
        "refusals": [texts.refusal(one) for one in seen.refused] if seen else [],
        "sums": [_sum(statement) for statement in seen.statements] if seen else [],
    }


def _known(file: BinaryIO) -> str:
    try:
        return detect(file).name
    except Refused:
        return ""


def _fitting(file: BinaryIO, own: OwnLayouts) -> list[dict[str, str]]:
    try:
        return [{"code": reader.name, "name": reader.title} for reader in fitting(file, own.readers)]
    except Refused:
        return []


def _table(seen: Preview | None) -> dict[str, Any]:
    guesses = seen.guesses if seen else None
    return {
        "file": seen.file if seen else "",
        "format": seen.format if seen else "",
        "encoding": seen.encoding if seen else "",
        "delimiter": seen.delimiter if seen else "",
        "rows": [{"line": number, "cells": list(cells)} for number, cells in seen.rows] if seen else [],
        "header_row": guesses.header_row if guesses else 0,
        "columns": [
            {
                "number": column.number,
                "name": column.name,
                "samples": list(column.samples),
                "guess": column.field,
                "guessed_by": column.by,
            }
            for column in (guesses.columns if guesses else ())
        ],
        "guesses": {
            "columns": guesses.by_field() if guesses else {},
            "dates": list(guesses.dates) if guesses else [],
            "decimal_signs": list(guesses.decimal_signs) if guesses else [],
            "sign": guesses.sign if guesses else "",
        },
    }


def _line(line: Line) -> dict[str, Any]:
    return {
        "line": line.position,
        "status": line.status.value,
        "booking_date": line.booking_date.isoformat() if line.booking_date else None,
        "value_date": line.value_date.isoformat() if line.value_date else None,
        "amount": money(line.amount),
        "currency": line.currency,
        "counterparty_name": line.counterparty_name[:TEXT_SHOWN],
        "counterparty_account": line.counterparty_account[:TEXT_SHOWN],
        "remittance_information": line.remittance_information[:TEXT_SHOWN],
        "type_text": line.type_text[:TEXT_SHOWN],
        "bank_reference": line.bank_reference[:TEXT_SHOWN],
        "balance_after": None if line.balance_after is None else money(line.balance_after),
    }


def _sum(statement: Statement) -> dict[str, Any]:
    return {
        "account": statement.account,
        "currency": statement.currency,
        "lines": statement.booked,
        "pending": statement.pending,
        "credits": money(statement.credits),
        "debits": money(statement.debits),
        "opening": None if statement.opening is None else money(statement.opening),
        "closing": None if statement.closing is None else money(statement.closing),
        "adds_up": statement.adds_up,
    }
