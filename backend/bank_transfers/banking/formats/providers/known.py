"""The providers that are known."""

from bank_transfers.banking.formats.amounts import DecimalSign
from bank_transfers.banking.formats.tables.layout import TEXT, WORKBOOK, each

from .declaration import Declaration, ItemField
from .grouping import by_balance, by_currency, by_id
from .settlement import ItemKind

DECLARATIONS = (
    # Its names changed over the years, so they are known by how they begin. Names and e-mails of buyers are not read.
    Declaration(
        provider="simplepay",
        columns={
            ItemField.KIND: each("Tranzakció státusz…"),
            ItemField.DESCRIPTION: each("Fizetés típusa…"),
            ItemField.REFERENCE: each("SimplePay tranzakció…"),
            ItemField.ORDER_NUMBER: each("Kereskedői tranzakció…"),
            ItemField.OCCURRED_AT: each("Teljesítés dátuma…", "Tranzakció dátuma…"),
            ItemField.CURRENCY: each("Devizanem…"),
            ItemField.FEE: each("Tranzakciós jutalék…"),
            ItemField.PART_OF_FEE: each("Bankközi…", "Kártyatársasági…", "Kereskedői díj…"),
            ItemField.GROSS: each("Tranzakció összege…"),
            ItemField.NET: each("Jutalékkal csökkentett összeg…"),
            ItemField.MERCHANT: each("Fiók név", "Partner"),
        },
        needed=frozenset(
            {
                ItemField.KIND,
                ItemField.ORDER_NUMBER,
                ItemField.CURRENCY,
                ItemField.FEE,
                ItemField.GROSS,
                ItemField.NET,
            }
        ),
        decimal_sign=DecimalSign.COMMA,
        kinds_of_items={
            "completed": ItemKind.PAYMENT,
            "finished": ItemKind.PAYMENT,
            "refund": ItemKind.REFUND,
        },
        turns_refunds=True,
        payouts=by_currency,
    ),
    Declaration(
        provider="stripe",
        columns={
            ItemField.PAYOUT: each("automatic_payout_id"),
            ItemField.PAID_AT: each("automatic_payout_effective_at"),
            ItemField.REFERENCE: each("balance_transaction_id"),
            ItemField.OCCURRED_AT: each("created", "created_utc"),
            ItemField.CURRENCY: each("currency"),
            ItemField.GROSS: each("gross"),
            ItemField.FEE: each("fee"),
            ItemField.NET: each("net"),
            ItemField.KIND: each("reporting_category"),
            ItemField.ORDER_NUMBER: each(
                "payment_metadata[order_number]", "payment_metadata[order_id]", "description"
            ),
            ItemField.DESCRIPTION: each("description"),
            ItemField.INVOICE_ID: each("invoice_id"),
        },
        needed=frozenset(
            {
                ItemField.PAYOUT,
                ItemField.REFERENCE,
                ItemField.CURRENCY,
                ItemField.GROSS,
                ItemField.FEE,
                ItemField.NET,
                ItemField.KIND,
            }
        ),
        decimal_sign=DecimalSign.DOT,
        kinds_of_items={
            "charge": ItemKind.PAYMENT,
            "payment": ItemKind.PAYMENT,
            "refund": ItemKind.REFUND,
            "partial_refund": ItemKind.REFUND,
            "fee": ItemKind.FEE,
            "dispute": ItemKind.CHARGEBACK,
        },
        takes_other_kinds=True,
        payouts=by_id,
    ),
    # The provider describes its columns and does not show their headers: these are its words.
    Declaration(
        provider="barion",
        kinds=WORKBOOK | TEXT,
        columns={
            ItemField.OCCURRED_AT: each("Transaction time|Time of transaction"),
            ItemField.KIND: each("Transaction type|Type of transaction"),
            ItemField.NET: each("Amount"),
            ItemField.BALANCE_AFTER: each("Balance after transaction|Balance after|Balance"),
            ItemField.CURRENCY: each("Currency"),
            ItemField.ORDER_NUMBER: each(
                "Order number given by the shop|Order id by shop|Order number",
                "Payment id given by the shop|Payment id by shop",
                "Transaction id given by the shop|Transaction id by shop",
            ),
            ItemField.REFERENCE: each("Barion payment id|Payment id in Barion|Barion payment ID"),
            ItemField.DESCRIPTION: each("Comment"),
        },
        needed=frozenset(
            {
                ItemField.KIND,
                ItemField.NET,
                ItemField.BALANCE_AFTER,
                ItemField.CURRENCY,
                ItemField.REFERENCE,
            }
        ),
        decimal_sign=DecimalSign.CELL,
        dates=("Y-M-D", "Y.M.D."),
        kinds_of_items={
            "card payment": ItemKind.PAYMENT,
            "payment": ItemKind.PAYMENT,
            "refund": ItemKind.REFUND,
            "fee": ItemKind.FEE,
            "card payment fee": ItemKind.FEE,
            "transaction fee": ItemKind.FEE,
        },
        takes_other_kinds=True,
        payouts=by_balance,
    ),
)
