"""What a line can be, when it pays no invoice."""

from __future__ import annotations

from enum import StrEnum


class Code(StrEnum):
    BANK_FEE = "bank_fee"
    TRANSACTION_DUTY = "transaction_duty"
    CARD_FEE = "card_fee"
    INTEREST_RECEIVED = "interest_received"
    INTEREST_PAID = "interest_paid"
    CASH_DEPOSIT = "cash_deposit"
    CASH_WITHDRAWAL = "cash_withdrawal"
    TAX_PAYMENT = "tax_payment"
    TAX_REFUND = "tax_refund"
    OWN_TRANSFER = "own_transfer"
    CURRENCY_EXCHANGE = "currency_exchange"
    PAYOUT = "payout"  # of a payment provider, a courier, an acquirer of cards
    SALARY = "salary"
    LOAN = "loan"
    # Money for goods and services: it pays an invoice of somebody else's, which may be matched with it.
    SUPPLIER_PAYMENT = "supplier_payment"
    CARD_PURCHASE = "card_purchase"
    SUPPLIER_REFUND = "supplier_refund"
    CUSTOMER_REFUND = "customer_refund"
    MISTAKEN_TRANSFER = "mistaken_transfer"
    OTHER = "other"


class Tax(StrEnum):
    """Which tax, by the account of the tax authority that it was paid to."""

    VAT = "vat"
    CORPORATE = "corporate"
    PERSONAL_INCOME = "personal_income"
    SOCIAL_CONTRIBUTION = "social_contribution"
    SOCIAL_SECURITY = "social_security"
    PENALTY = "penalty"


# The second block of the tax authority's accounts (10032000-…). Others of that first block belong to universities,
# ministries and the like, who are customers as well: the block alone proves nothing.
TAX_ACCOUNTS = {
    "01076868": Tax.VAT,
    "01076019": Tax.CORPORATE,
    "01076301": Tax.PENALTY,
    "06055950": Tax.PERSONAL_INCOME,  # withheld by an employer
    "06056353": Tax.PERSONAL_INCOME,  # one's own
    "06055912": Tax.SOCIAL_CONTRIBUTION,
    "06057763": Tax.SOCIAL_CONTRIBUTION,  # simplified employment
    "06055819": Tax.SOCIAL_SECURITY,
}
