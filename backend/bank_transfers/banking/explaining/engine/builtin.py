"""The rules that everybody has, as data. The first that fits explains the line.

Where a rule looks at words it looks at the bank's own word for the kind of line, or, where nobody is told on the other
side, at what the text begins with: a customer's text that merely holds “díj” is no fee of the bank. Where somebody else
stands there, his name and the text have to say it both, or the company wrote the text itself, of money that went out.
Phrases are written as `words_of` gives them: without accents, case and punctuation.

Sources: ISO 20022 external bank transaction codes; types of SWIFT's field 61; types as OTP, Raiffeisen, BiNX, Revolut
and Wise write them.
"""

from __future__ import annotations

from typing import NamedTuple

from .codes import Code

IN, OUT, BOTH = 1, -1, 0


class BuiltIn(NamedTuple):
    """`codes`: `family-subfamily` of ISO 20022 (`*`: any family), or a whole code; `types`: phrases in the bank's word
    for the kind; `texts`: what the text begins with; `names`: what the counterparty's name begins with; `holders`: what
    is in that name; `says`: what is in the text; `periods`: the whole text, but for months and numbers; `sign`: of the
    amount. All that is given has to fit. `silent`: only where nobody is told on the other side, or the bank itself.
    `whoever`: asked after the accounts of the company and the tax authority, whoever else stands there."""

    key: str
    code: Code
    sign: int = BOTH
    codes: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    holders: tuple[str, ...] = ()
    says: tuple[str, ...] = ()
    periods: tuple[str, ...] = ()
    silent: bool = False
    whoever: bool = False


CHARGES = ("CHRG", "FEES", "COMM", "COME", "COMI", "COMT")
BANK_CHARGES = (
    *(f"*-{charge}" for charge in CHARGES),
    "NCHG",
    "FCHG",
    "SCHG",
    "NCOM",
    "FCOM",
    "NBRF",
    "N077",
)

DUTY = ("penzugyi tranzakcios illetek", "tranzakcios illetek", "tranz illetek", "tranzakcios illeteke")
CARD_FEE = (
    "kartyadij", "kartya dij", "kartya dija", "bankkartya dij", "bankkartya dija", "kartya eves dija",
    "kartya eves dij", "bankkartya eves dija", "bankkartya eves dij", "eves kartyadij", "card fee",
)  # fmt: skip
FEE = (
    "szamlavezetesi dij", "havi szamlavezetesi dij", "szamlavezetes dija", "konyvelesi dij", "zarlati dij",
    "zarlati koltseg", "szamlacsomag dij", "csomagdij", "atutalasi dij", "atutalas dija", "utalasi dij", "banki dij",
    "banki jutalek", "banki koltseg", "bankkoltseg", "eseti megbizasok koltsege", "idoszakos koltsegek",
    "netbank dij", "sms dij", "monthly fee", "account fee", "account maintenance fee", "service charge",
    "wise charges for",
)  # fmt: skip
FEE_KINDS = (
    *FEE, "dij", "dija", "dijak", "dijai", "dijterheles", "jutalek", "jutaleka", "koltseg", "koltsege", "koltsegek",
    "fee", "fees", "charge", "charges", "commission",
)  # fmt: skip
INTEREST = ("kamat", "kamata", "kamatok", "interest")
INTEREST_IN = (
    "kamatjovairas",
    "kamat jovairas",
    "jovairt kamat",
    "betetkamat",
    "betet kamata",
    "latra szolo kamat",
)
INTEREST_OUT = ("hitelkamat", "hitel kamata", "kamatterheles", "kamat terheles", "folyoszamlahitel kamat")
WITHDRAWAL = ("keszpenzfelvetel", "keszpenz felvetel", "atm keszpenzfelvetel", "cash withdrawal")
DEPOSIT = ("keszpenzbefizetes", "keszpenz befizetes", "atm keszpenzbefizetes", "cash deposit")
EXCHANGE = (
    "konverzio",
    "devizakonverzio",
    "devizavaltas",
    "deviza konverzio",
    "currency exchange",
    "exchange",
    "conversion",
)

MONTHS = (
    "januar", "februar", "marcius", "aprilis", "majus", "junius", "julius", "augusztus", "szeptember", "oktober",
    "november", "december", "ho", "havi", "honap",
)  # fmt: skip
LOCAL_TAX = (
    "iparuzesi ado", "epitmenyado", "telekado", "idegenforgalmi ado", "talajterhelesi dij", "gepjarmuado", "hipa",
)  # fmt: skip
MUNICIPALITY = ("onkormanyzat", "onkormanyzata", "polgarmesteri hivatal", "polgarmesteri hivatala")
WAGE = ("munkaber", "munkaber utalas", "munkaber atutalas")

CARD_PURCHASE = (
    "vasarlas kartyaval", "kartyas vasarlas", "bankkartyas vasarlas", "kartyas fizetes", "card payment",
    "card purchase",
)  # fmt: skip
# Collected from the account. Not “azonnali beszedés”: so authorities take what was not paid.
DIRECT_DEBIT = (
    "csoportos beszedes", "csoportos beszedesi megbizas", "csoportos dijbeszedes", "sepa beszedes", "direct debit",
)  # fmt: skip

OWN_ACCOUNT = "own-account"
TAX_AUTHORITY = "tax-authority"
SUPPLIER = "supplier"
# No rule, and so not to be switched off: what a line is that was linked to a provider's payout.
PAYOUT_LINK = "payout-link"

BUILT_IN = (
    # Many banks have one code for all that they charge, and tell the duty by their word for the kind, or in the text.
    BuiltIn("transaction-duty-code", Code.TRANSACTION_DUTY, OUT, codes=BANK_CHARGES, types=DUTY),
    BuiltIn("transaction-duty-code-text", Code.TRANSACTION_DUTY, OUT, codes=BANK_CHARGES, texts=DUTY, silent=True),
    BuiltIn("card-fee-code", Code.CARD_FEE, OUT, codes=tuple(f"CCRD-{charge}" for charge in CHARGES)),
    BuiltIn("bank-fee-code", Code.BANK_FEE, codes=BANK_CHARGES),
    BuiltIn("interest-received-code", Code.INTEREST_RECEIVED, IN, codes=("*-INTR", "NINT", "FINT", "SINT")),
    BuiltIn("interest-paid-code", Code.INTEREST_PAID, OUT, codes=("*-INTR", "NINT", "FINT", "SINT")),
    BuiltIn("cash-withdrawal-code", Code.CASH_WITHDRAWAL, OUT, codes=("CNTR-CWDL", "CNTR-BCWD", "CCRD-CWDL")),
    # A customer may pay at the counter: only where nobody is named.
    BuiltIn("cash-deposit-code", Code.CASH_DEPOSIT, IN, codes=("CNTR-CDPT", "CNTR-BCDP", "CCRD-CDPT"), silent=True),
    BuiltIn("salary-code", Code.SALARY, OUT, codes=("*-SALA",)),
    BuiltIn("card-acquirer-code", Code.PAYOUT, IN, codes=("MCRD-POSP", "MCRD-POSC")),
    BuiltIn("loan-drawn-code", Code.LOAN, IN, codes=("*-DDWN",)),
    BuiltIn("loan-repaid-code", Code.LOAN, OUT, codes=("*-PPAY",)),
    BuiltIn(OWN_ACCOUNT, Code.OWN_TRANSFER),
    BuiltIn(TAX_AUTHORITY, Code.TAX_PAYMENT, names=("nav", "nemzeti ado es vamhivatal")),
    BuiltIn("card-purchase-code", Code.CARD_PURCHASE, OUT, codes=("CCRD-POSD", "CCRD-POSC"), whoever=True),
    BuiltIn("card-purchase-type", Code.CARD_PURCHASE, OUT, types=CARD_PURCHASE, whoever=True),
    # Those that came from others (RDDT); the company's own that failed come back as IDDT.
    BuiltIn(
        "direct-debit-code", Code.SUPPLIER_PAYMENT, OUT, whoever=True,
        codes=tuple(f"RDDT-{kind}" for kind in ("BBDD", "ESDD", "OODD", "PMDD", "XBDD")),
    ),
    BuiltIn("direct-debit-type", Code.SUPPLIER_PAYMENT, OUT, types=DIRECT_DEBIT, whoever=True),
    BuiltIn("transaction-duty-type", Code.TRANSACTION_DUTY, OUT, types=(*DUTY, "illetek"), silent=True),
    BuiltIn("card-fee-type", Code.CARD_FEE, OUT, types=CARD_FEE, silent=True),
    BuiltIn("bank-fee-type", Code.BANK_FEE, OUT, types=FEE_KINDS, silent=True),
    BuiltIn("interest-received-type", Code.INTEREST_RECEIVED, IN, types=(*INTEREST_IN, *INTEREST), silent=True),
    BuiltIn("interest-paid-type", Code.INTEREST_PAID, OUT, types=(*INTEREST_OUT, *INTEREST), silent=True),
    BuiltIn("cash-withdrawal-type", Code.CASH_WITHDRAWAL, OUT, types=(*WITHDRAWAL, "atm"), silent=True),
    BuiltIn("cash-deposit-type", Code.CASH_DEPOSIT, IN, types=DEPOSIT, silent=True),
    BuiltIn("currency-exchange-type", Code.CURRENCY_EXCHANGE, types=EXCHANGE, silent=True),
    BuiltIn("transaction-duty-text", Code.TRANSACTION_DUTY, OUT, texts=DUTY, silent=True),
    BuiltIn("card-fee-text", Code.CARD_FEE, OUT, texts=CARD_FEE, silent=True),
    BuiltIn("bank-fee-text", Code.BANK_FEE, OUT, texts=FEE, silent=True),
    BuiltIn("interest-received-text", Code.INTEREST_RECEIVED, IN, texts=INTEREST_IN, silent=True),
    BuiltIn("interest-paid-text", Code.INTEREST_PAID, OUT, texts=INTEREST_OUT, silent=True),
    BuiltIn("cash-withdrawal-text", Code.CASH_WITHDRAWAL, OUT, texts=WITHDRAWAL, silent=True),
    BuiltIn("cash-deposit-text", Code.CASH_DEPOSIT, IN, texts=DEPOSIT, silent=True),
    BuiltIn(
        "payment-provider", Code.PAYOUT, IN,
        names=("otp mobil", "simplepay", "barion payment", "stripe payments", "stripe technology"),
    ),
    # Whoever settles SZÉP cards may also be a customer: the text has to say that this is what was paid by cards.
    BuiltIn(
        "szep-card", Code.PAYOUT, IN,
        holders=("szep kartya",), says=("szep kartya elfogadas", "szep kartya elszamolas"),
    ),
    # A municipality is a landlord and a supplier, too.
    BuiltIn("local-tax", Code.TAX_PAYMENT, OUT, holders=MUNICIPALITY, says=LOCAL_TAX),
    # “Munkabér 2026.10”; “munkabér számfejtés” is an accountant's invoice.
    BuiltIn("salary-text", Code.SALARY, OUT, periods=WAGE),
    # The last, and what it looks at stands in `suppliers`.
    BuiltIn(SUPPLIER, Code.SUPPLIER_PAYMENT, OUT),
)  # fmt: skip
BY_KEY = {rule.key: rule for rule in BUILT_IN}

# What a bank calls itself, by the first three digits of the account: a line with it on the other side is silent.
BANK_NAMES = {
    "101": ("mbh",), "103": ("mbh", "mkb"), "104": ("k h bank",), "107": ("cib",), "109": ("unicredit",),
    "111": ("cib",), "116": ("erste",), "117": ("otp bank",), "120": ("raiffeisen",), "121": ("granit bank",),
    "126": ("wise",), "162": ("magnet",),
}  # fmt: skip
