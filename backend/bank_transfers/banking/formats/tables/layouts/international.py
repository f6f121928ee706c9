"""Revolut and Wise."""

from bank_transfers.banking.formats.amounts import DecimalSign
from bank_transfers.banking.formats.statement import Status
from bank_transfers.banking.formats.tables.layout import Field, Layout, each

_REVOLUT_STATES: dict[str, Status | None] = {
    "completed": Status.BOOKED,
    **dict.fromkeys(("pending", "reverted", "declined", "failed", "cancelled", "canceled", "created")),
}
_REVOLUT_BUSINESS = {
    Field.TRANSACTED_AT: each("Date started (UTC)"),
    Field.BOOKING_DATE: each("Date completed (UTC)"),
    Field.BANK_REFERENCE: each("ID"),
    Field.TYPE_TEXT: each("Type"),
    Field.STATUS: each("State"),
    Field.COUNTERPARTY_NAME: each("Description"),
    Field.REMITTANCE_INFORMATION: each("Reference"),
    Field.CARD: each("Card number"),
    Field.ORIGINAL_CURRENCY: each("Orig currency"),
    Field.ORIGINAL_AMOUNT: each("Orig amount"),
    Field.CURRENCY: each("Payment currency"),
    Field.EXCHANGE_RATE: each("Exchange rate"),
    Field.FEE: each("Fee"),
    Field.FEE_CURRENCY: each("Fee currency"),
    Field.BALANCE_AFTER: each("Balance"),
    Field.OWN_ACCOUNT: each("Account"),
    Field.COUNTERPARTY_ACCOUNT: each("Beneficiary IBAN", "Beneficiary account number"),
    Field.COUNTERPARTY_BANK: each("Beneficiary BIC"),
}

LAYOUTS = (
    Layout(
        name="revolut-business",
        bank="Revolut",
        columns=_REVOLUT_BUSINESS | {Field.AMOUNT: each("Total amount")},
        needed=frozenset({Field.BOOKING_DATE, Field.AMOUNT, Field.CURRENCY, Field.BANK_REFERENCE}),
        decimal_sign=DecimalSign.DOT,
        statuses=_REVOLUT_STATES,
    ),
    # Before there was a total: the fee stands beside.
    Layout(
        name="revolut-business-before",
        bank="Revolut",
        columns=_REVOLUT_BUSINESS | {Field.AMOUNT: each("Amount")},
        needed=frozenset({Field.BOOKING_DATE, Field.AMOUNT, Field.CURRENCY, Field.BANK_REFERENCE, Field.FEE}),
        decimal_sign=DecimalSign.DOT,
        statuses=_REVOLUT_STATES,
        fee_beside_amount=True,
    ),
    Layout(
        name="revolut-personal",
        bank="Revolut",
        columns={
            Field.TYPE_TEXT: each("Type"),
            Field.OWN_ACCOUNT: each("Product"),
            Field.TRANSACTED_AT: each("Started Date"),
            Field.BOOKING_DATE: each("Completed Date"),
            Field.COUNTERPARTY_NAME: each("Description"),
            Field.AMOUNT: each("Amount"),
            Field.FEE: each("Fee"),
            Field.CURRENCY: each("Currency"),
            Field.STATUS: each("State"),
            Field.BALANCE_AFTER: each("Balance"),
        },
        needed=frozenset(
            {Field.BOOKING_DATE, Field.AMOUNT, Field.FEE, Field.CURRENCY, Field.STATUS, Field.OWN_ACCOUNT}
        ),
        decimal_sign=DecimalSign.DOT,
        statuses=_REVOLUT_STATES,
        fee_beside_amount=True,
    ),
    # A fee is a row of its own, with the id of what it is for.
    Layout(
        name="wise",
        bank="Wise",
        columns={
            Field.BANK_REFERENCE: each("TransferWise ID|Wise ID|ID"),
            Field.BOOKING_DATE: each("Date"),
            Field.TRANSACTED_AT: each("Date Time"),
            Field.AMOUNT: each("Amount"),
            Field.CURRENCY: each("Currency"),
            Field.REMITTANCE_INFORMATION: each("Description", "Payment Reference"),
            Field.BALANCE_AFTER: each("Running Balance"),
            Field.EXCHANGE_RATE: each("Exchange Rate"),
            Field.COUNTERPARTY_NAME: each("Payer Name", "Payee Name"),
            Field.COUNTERPARTY_ACCOUNT: each("Payee Account Number"),
            Field.MERCHANT: each("Merchant"),
            Field.CARD: each("Card Last Four Digits"),
            Field.TYPE_CODE: each("Transaction Type"),
            Field.TYPE_TEXT: each("Transaction Details Type"),
        },
        needed=frozenset(
            {Field.BOOKING_DATE, Field.AMOUNT, Field.CURRENCY, Field.BANK_REFERENCE, Field.BALANCE_AFTER}
        ),
        decimal_sign=DecimalSign.DOT,
        dates=("D-M-Y", "Y-M-D"),
    ),
)
