"""The words for each reason, English and Hungarian: templates of `str.format`, with the reason's parameters.

The page takes its sentences from here or from its own texts by the same codes. None is longer than ninety characters
before its parameters are filled in; all are of the present tense.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

from .data import Evidence

Language = Literal["en", "hu"]

# code -> (English, Hungarian)
TEXTS: Mapping[str, tuple[str, str]] = {
    "number": ("The text quotes {number}.", "A közleményben a {number} áll."),
    "number_other_writing": (
        "The text quotes {number}, written otherwise (“{written}”).",
        "A közleményben a {number} áll, más írásmóddal („{written}”).",
    ),
    "number_short": (
        "The text quotes only the running number of {number} (“{written}”).",
        "A közleményben a {number} sorszáma áll („{written}”).",
    ),
    "number_slip": (
        "The text quotes {number} with one character different.",
        "A közleményben a {number} áll, egy karakter eltér.",
    ),
    "number_cut": ("The text is cut off in the middle of {number}.", "A közlemény a {number} közepén megszakad."),
    "number_in_list": ("{number} stands in the list of the text.", "A közlemény felsorolásában benne van a {number}."),
    "number_like_date": (
        "What stands in the text may be {number}, or a date (“{written}”).",
        "A közleményben a {number} vagy egy dátum áll („{written}”).",
    ),
    "number_end_to_end": ("The end-to-end id quotes {number}.", "A tételazonosítóban a {number} áll."),
    "number_of_proforma": ("It quotes the pro forma of {number}.", "A {number} díjbekérőjére hivatkozik."),
    "number_of_cancelled": (
        "It quotes the cancelled invoice that {number} replaces.",
        "A sztornózott számlára hivatkozik, helyette a {number} él.",
    ),
    "numbers_all": ("The text quotes all {count} documents.", "A közleményben mind a {count} bizonylat száma áll."),
    "numbers_some": (
        "The text quotes {quoted} of the {count} documents.",
        "A közleményben a {count} bizonylatból {quoted} száma áll.",
    ),
    "order_number": ("The text quotes the order number {order}.", "A közleményben a {order} rendelésszám áll."),
    "month": ("The text names the month of the invoice.", "A közlemény a számla hónapját nevezi meg."),
    "sum_exact": ("The sum is the same.", "Az összeg pontosan egyezik."),
    "sum_of_several": ("The {count} documents add up to exactly this.", "A {count} bizonylat összege pontosan ennyi."),
    "sum_with_credit": (
        "Less the credit note it is exactly this.",
        "A jóváírás levonása után az összeg pontosan ennyi.",
    ),
    "sum_rounded": ("The sum is the same, rounded ({difference}).", "Kerekítve egyezik (eltérés: {difference})."),
    "sum_fee": (
        "{difference} is missing; banks charge that on the way.",
        "{difference} hiányzik; külföldi utalásnál ez bankköltség szokott lenni.",
    ),
    "sum_fee_factor": ("{difference} is missing: the factor's fee.", "{difference} hiányzik: a faktorcég díja."),
    "sum_discount": ("It is {percent} % less: a discount.", "{percent} %-kal kevesebb: engedmény (skontó)."),
    "sum_part": ("It is a part: {difference} is left.", "Részfizetés: még {difference} marad nyitva."),
    "sum_over": ("It is {difference} more than is open.", "{difference} összeggel több a nyitott összegnél."),
    "sum_exchange": (
        "At the official rate of the day it is {percent} % off.",
        "A napi hivatalos árfolyamtól {percent} %-kal tér el.",
    ),
    "sum_only": ("No other open invoice has this sum.", "Nincs más nyitott számla ekkora összeggel."),
    "account_known": (
        "From this account {partner} was paid for {times} times.",
        "Erről a bankszámláról {times} alkalommal fizették {partner} számláit.",
    ),
    "account_of_partner": ("The account is {partner}'s.", "Ez a bankszámla a partneré: {partner}."),
    "name_equal": ("The payer's name is {partner}.", "A fizető neve egyezik: {partner}."),
    "name_like": ("The payer's name is like {partner}.", "A fizető neve hasonló: {partner}."),
    "name_learnt": ("This payer has paid for {partner} before.", "Ez a fizető már fizetett {partner} helyett."),
    "named_in_text": ("The text names {partner}.", "A közlemény megnevezi: {partner}."),
    "row": (
        "It stands in a row of equal payments, each as late as the others.",
        "Egyforma fizetések sorában áll, amelyek mind ugyanannyi késéssel érkeznek.",
    ),
    "habit": ("It comes when this customer usually pays.", "Akkor érkezik, amikor ez a vevő fizetni szokott."),
    "factor": ("A factor pays.", "Faktorcég fizet."),
    "payout_items": (
        "The provider's file has {count} items; {named} name their document.",
        "A szolgáltató fájljában {count} tétel van, {named} nevezi meg a bizonylatát.",
    ),
    "payout_of_days": (
        "The {count} documents of the days that the text names make the sum, less a fee.",
        "A közleményben álló napok {count} bizonylata adja ki az összeget, jutalékkal csökkentve.",
    ),
    "payout_by_sum": (
        "{count} documents that are paid through a provider make the sum, less a fee.",
        "{count} szolgáltatón át fizetett bizonylat adja ki az összeget, jutalékkal csökkentve.",
    ),
    # against
    "payer_other": ("The payer's name is another one ({name}).", "A fizető neve más ({name})."),
    "payer_denied": (
        "By a refusal, this payer does not pay for {partner}.",
        "Egy elvetés szerint nem a {partner} számláit fizeti.",
    ),
    "account_of_other": ("From this account others are paid for.", "Erről a bankszámláról mások számláit fizetik."),
    "account_new": ("This account has not paid yet.", "Erről a bankszámláról még nem fizetett."),
    "equal_claims": (
        "There are other invoices of the same sum ({numbers}).",
        "Van másik ugyanekkora számla is ({numbers}).",
    ),
    "several_ways": ("Other invoices add up to the same sum.", "Más számlák összege is ennyi."),
    "left_out": ("The text quotes {number}, too.", "A közleményben a {number} is szerepel."),
    "number_of_others": ("The number in the text is not ours.", "A közleményben álló szám nem a mi számlánké."),
    "late": ("It comes {days} days after it was due.", "{days} nappal az esedékesség után érkezik."),
    "before_issue": ("The invoice is dated after the money.", "A számla kelte későbbi, mint a pénz érkezése."),
    "month_other": ("The text names another month.", "A közlemény másik hónapot nevez meg."),
    "not_by_transfer": (
        "The invoice says that it is paid another way.",
        "A számla szerint nem átutalással fizetik.",
    ),
    "wanted_by_other": ("Another line quotes it and pays it exactly.", "Másik tétel hivatkozik rá, pontos összeggel."),
    "other_purpose": ("The text tells of another purpose.", "A közlemény más célról szól."),
    "refused_before": ("It was refused before.", "Ezt a párt már elvetették."),
    "payout_unknown": (
        "For {count} items of the payout no document is found.",
        "Az elszámolás {count} tételéhez nincs bizonylat.",
    ),
    # against a claim that somebody names
    "claim_settled": ("It is settled already.", "Ez a számla már ki van egyenlítve."),
    "claim_cancelled": ("It is cancelled.", "Ez a számla sztornózva van."),
    "replaced": ("It is cancelled; {number} stands instead.", "Ez a számla sztornózva van, helyette a {number} él."),
    "has_invoice": ("Its invoice is {number}.", "Ehhez a díjbekérőhöz már van számla: {number}."),
    "gives_back": (
        "It gives money back, and this money came in.",
        "Ez visszajáró összegről szól, a tétel viszont bejövő pénz.",
    ),
    "asks_for_money": (
        "It asks for money, and this money went out.",
        "Erre befizetést várunk, a tétel viszont kimenő pénz.",
    ),
    "currency_other": ("It is in {currency}.", "A számla pénzneme más: {currency}."),
    "quotes_other": ("The text quotes {number} instead.", "A közleményben nem ez, hanem a {number} áll."),
    "not_quoted": ("The text does not quote it.", "A közleményben nem szerepel a száma."),
    "fits_as_well": (
        "Nothing speaks against it; it fits as well.",
        "Semmi nem szól ellene: ez is ráillik a tételre.",
    ),
    # of lines that pay none of the claims
    "repeats": ("The same was paid before.", "Ugyanezt egyszer már kifizették."),
    "paid_back": ("It sends back what was paid twice.", "A kétszer kifizetett összeg visszautalása."),
    "nothing_fits": ("No open document fits.", "Nincs hozzá illő nyitott bizonylat."),
    "unreadable_amount": ("The amount is no money.", "Az összeg nem értelmezhető."),
    "explained_before": ("It is classified already.", "A tétel már besorolt."),
}  # fmt: skip


def sentence(evidence: Evidence, language: Language) -> str:
    """The reason in words."""
    english, hungarian = TEXTS[evidence.code]
    text = english
    if language == "hu":
        text = _ARTICLE.sub(lambda found: _with_article(found, evidence.parameters), hungarian)
    return _one_stop(text.format(**evidence.parameters))


_ARTICLE = re.compile(r"\b([Aa]) \{(\w+)\}")
# "Az 5 bizonylat", "az 1", "az 1000" (ezer), "az E-2026/1"; but "a 14", "a 2026-41".
_VOWEL = re.compile(r"5|1\b|1\d{3}\b|[AEIOUÁÉÍÓÖŐÚÜŰ]", re.IGNORECASE)


def _with_article(found: re.Match[str], parameters: Mapping[str, str]) -> str:
    article, name = found.groups()
    return f"{article}{'z' if _VOWEL.match(parameters[name]) else ''} {{{name}}}"


def _one_stop(text: str) -> str:
    """A name may end with a full stop of its own: "Zöldmező Kft."."""
    return text.removesuffix(".") if text.endswith("..") else text
