"""Erste: George, the netbank before it, and Electra's table (as SpreadsheetML or as text)."""

from bank_transfers.banking.formats.tables.layout import (
    SPREADSHEETML,
    TEXT,
    WORKBOOK,
    Field,
    Layout,
    Sign,
    each,
)

LAYOUTS = (
    Layout(
        name="erste-george",
        bank="Erste",
        kinds=TEXT | WORKBOOK,
        columns={
            Field.OWN_NAME: each("Felhasználónév|Username"),
            Field.OWN_ACCOUNT: each("Számlaszám|Account Number"),
            Field.BOOKING_DATE: each("Könyvelés dátuma|Booking Date"),
            Field.AMOUNT: each("Összeg|Amount"),
            Field.CURRENCY: each("Devizanem|Currency"),
            Field.COUNTERPARTY_NAME: each("Partner név|Partner Name"),
            Field.COUNTERPARTY_ACCOUNT: each(
                "Partner IBAN száma|Partner IBAN", "Partner számlaszáma|Partner Account Number"
            ),
            Field.COUNTERPARTY_BANK: each("Partner bankkód…|Partner Bank Code"),
            Field.REMITTANCE_INFORMATION: each(
                "Könyvelési információk|Booking Information", "Közlemény|Note"
            ),
            Field.BANK_REFERENCE: each("Tranzakcióazonosító|Transaction ID"),
            Field.TRANSACTED_AT: each("Tranzakció dátuma és ideje|Transaction Date and Time"),
            Field.TYPE_TEXT: each("Tranzakció típusa|Transaction Type"),
            Field.BALANCE_AFTER: each("Számlaegyenleg|Account Balance"),
        },
        needed=frozenset(
            {
                Field.OWN_ACCOUNT,
                Field.BOOKING_DATE,
                Field.AMOUNT,
                Field.CURRENCY,
                Field.BANK_REFERENCE,
                Field.COUNTERPARTY_NAME,
            }
        ),
    ),
    Layout(
        name="erste-netbank-2019",
        bank="Erste",
        kinds=TEXT | WORKBOOK,
        columns={
            Field.BOOKING_DATE: each("Tranzakció dátuma"),
            Field.COUNTERPARTY_NAME: each("Partner neve"),
            Field.COUNTERPARTY_ACCOUNT: each("Partner számlaszáma"),
            Field.OWN_NAME: each("Számla neve"),
            Field.OWN_ACCOUNT: each("Számlaszám"),
            Field.TYPE_TEXT: each("Tranzakció típusa"),
            Field.AMOUNT: each("Tranzakció összege"),
            Field.CURRENCY: each("Tranzakció devizaneme"),
            Field.CARD: each("Kártyaszám"),
            Field.VALUE_DATE: each("Értéknap"),
            Field.REMITTANCE_INFORMATION: each("Közlemény", "Részletek"),
            Field.BANK_REFERENCE: each("Megbízás azonosító"),
            Field.BALANCE_AFTER: each("Egyenleg"),
        },
        needed=frozenset({Field.OWN_ACCOUNT, Field.BOOKING_DATE, Field.AMOUNT, Field.CURRENCY}),
    ),
    Layout(
        name="erste-electra",
        bank="Erste",
        kinds=TEXT | SPREADSHEETML | WORKBOOK,
        columns={
            Field.STATEMENT_NUMBER: each("Kivonat sorszáma"),
            Field.BOOKING_DATE: each("Könyvelés dátuma"),
            Field.VALUE_DATE: each("Értéknap"),
            Field.OWN_ACCOUNT: each("Számlaszám"),
            Field.COUNTERPARTY_NAME: each("Partner neve"),
            Field.COUNTERPARTY_ACCOUNT: each("Partner számlaszáma"),
            Field.AMOUNT: each("Összeg"),
            Field.MARKER: each("Terhelés vagy jóváírás (T/J)"),
            Field.TYPE_TEXT: each("Tranzakció típusa"),
            Field.REMITTANCE_INFORMATION: each("Közlemény"),
        },
        needed=frozenset({Field.OWN_ACCOUNT, Field.BOOKING_DATE, Field.AMOUNT, Field.MARKER}),
        sign=Sign.MARKER,
    ),
)
