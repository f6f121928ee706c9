"""OTP: the portal's workbook since 2026-06 and before, the CSV without a header, OTPdirekt's page named .xls."""

from bank_transfers.banking.formats.amounts import DecimalSign
from bank_transfers.banking.formats.tables.layout import HTML, TEXT, WORKBOOK, Field, Layout, Sign, at, each

LAYOUTS = (
    Layout(
        name="otp-2026",
        bank="OTP",
        kinds=WORKBOOK | TEXT,
        columns={
            Field.OWN_ACCOUNT: each("Számlaszám"),
            Field.COUNTERPARTY_ACCOUNT: each("Ellenoldali számlaszám|Ellenoldali számla"),
            Field.COUNTERPARTY_NAME: each("Ellenoldali név"),
            Field.TYPE_TEXT: each("Forgalom típusa"),
            Field.REMITTANCE_INFORMATION: each("Közlemény"),
            Field.BANK_REFERENCE: each("Banki azonosító"),
            Field.TRANSACTED_AT: each("Tranzakció időpontja|Tranzakció idő"),
            Field.BOOKING_DATE: each("Könyvelés dátuma|Könyvelt"),
            Field.AMOUNT: each("Összeg"),
            Field.CURRENCY: each("Devizanem"),
        },
        needed=frozenset({Field.OWN_ACCOUNT, Field.BOOKING_DATE, Field.AMOUNT, Field.CURRENCY}),
        pending_without_date=True,
    ),
    Layout(
        name="otp-2026-short",
        bank="OTP",
        columns={
            Field.BANK_REFERENCE: each("Banki azonosító"),
            Field.BOOKING_DATE: each("Tranzakció időpontja|Tranzakció idő"),
            Field.AMOUNT: each("Összeg"),
            Field.TYPE_TEXT: each("Forgalom típusa"),
            Field.CURRENCY: each("Devizanem"),
        },
        needed=frozenset(
            {Field.BANK_REFERENCE, Field.BOOKING_DATE, Field.AMOUNT, Field.TYPE_TEXT, Field.CURRENCY}
        ),
    ),
    Layout(
        name="otp-before-2026",
        bank="OTP",
        kinds=WORKBOOK,
        columns={
            Field.TRANSACTED_AT: each("Tranzakció dátuma"),
            Field.BOOKING_DATE: each("Könyvelés dátuma"),
            Field.TYPE_TEXT: each("Típus"),
            Field.COUNTERPARTY_NAME: each("Partner neve"),
            Field.COUNTERPARTY_ACCOUNT: each("Partner számlaszáma/azonosítója"),
            Field.REMITTANCE_INFORMATION: each("Közlemény"),
            Field.OWN_NAME: each("Számla név"),
            Field.OWN_ACCOUNT: each("Számla szám"),
            Field.AMOUNT: each("Összeg"),
            Field.CURRENCY: each("Pénznem"),
        },
        needed=frozenset({Field.OWN_ACCOUNT, Field.BOOKING_DATE, Field.AMOUNT, Field.CURRENCY}),
        pending_without_date=True,
    ),
    Layout(
        name="otp-headerless",
        bank="OTP",
        columns={
            Field.OWN_ACCOUNT: at(1),
            Field.MARKER: at(2),
            Field.AMOUNT: at(3),
            Field.CURRENCY: at(4),
            Field.BOOKING_DATE: at(5),
            Field.VALUE_DATE: at(6),
            Field.BALANCE_AFTER: at(7),
            Field.COUNTERPARTY_ACCOUNT: at(8),
            Field.COUNTERPARTY_NAME: at(9),
            Field.REMITTANCE_INFORMATION: at(10, 11),
            Field.TYPE_TEXT: at(13),
        },
        shape={1: r"[\d -]{16,28}", 2: "[TJ]", 4: "[A-Z]{3}", 5: r"\d{8}", 6: r"\d{8}"},
        width=(13, 16),
        delimiter=";",
        sign=Sign.MARKER,
        dates=("YMD",),
        decimal_sign=DecimalSign.CELL,
    ),
    Layout(
        name="otpdirekt",
        bank="OTP",
        kinds=HTML,
        columns={
            Field.TYPE_TEXT: each("Forgalom típusa"),
            Field.TRANSACTED_AT: each("Tranzakció időpontja"),
            Field.BOOKING_DATE: each("Értéknap"),
            Field.AMOUNT: each("Összeg"),
            Field.BALANCE_AFTER: each("Új könyvelt egyenleg"),
            Field.COUNTERPARTY_ACCOUNT: each("Ellenoldali számlaszám"),
            Field.COUNTERPARTY_NAME: each("Ellenoldali név"),
            Field.REMITTANCE_INFORMATION: each("Közlemény"),
            Field.BANK_REFERENCE: each("Banki tranzakció azonosító"),
        },
        preamble={Field.OWN_ACCOUNT: ("Számlaszám",)},
    ),
)
