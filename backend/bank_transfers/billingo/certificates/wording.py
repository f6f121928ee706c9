"""What a certificate proves, and what not. Part of what is signed: another wording is another FORMAT_VERSION."""

from __future__ import annotations

from typing import Final

PROVES: Final = {
    "hu": [
        (
            "Ez a rendszer a megadott teljes szinkron során a Billingo API-jából az elsőtől az utolsóig beolvasta a "
            "bizonylatokat, a későbbi változásokat pedig a megadott utolsó szinkronig követte."
        ),
        "A darabszámok és az összegek a kiállítás pillanatában tárolt adatok pontos, kerekítés nélküli összesítései.",
        "A befizetések azok, amelyeket a Billingo a bizonylatok fizetési előzményeként utoljára kiadott.",
        "A fájl tartalma az aláírása óta nem változott meg.",
    ],
    "en": [
        (
            "This system had read the documents from Billingo's API, from the first to the last, in the full "
            "synchronisation named, and had followed later changes up to the last synchronisation named."
        ),
        "Counts and amounts are exact, unrounded sums of what was stored at the moment of issue.",
        "Payments are those that Billingo last gave out as the payment history of the documents.",
        "What the file says has not been altered since it was signed.",
    ],
}
DOES_NOT_PROVE: Final = {
    "hu": [
        "Nem bizonyítja, hogy a Billingo listája helyes vagy hiánytalan: csak azt, hogy a Billingo ezt adta ki.",
        "Nem bizonyítja, hogy a bizonylatok a NAV-nál is szerepelnek, sem azt, hogy a befizetések valóban beérkeztek.",
        "Nem bizonyítja az időpontokat, ha e rendszer órája vagy a Billingo órája hibásan járt.",
        "Nem mond semmit arról, ami az utolsó megadott szinkron után történt a Billingóban.",
        "Nem véd az ellen, aki a rendszer aláírókulcsához vagy adatbázisához hozzáfér.",
    ],
    "en": [
        "It does not prove that Billingo's list is right or complete: only that this is what Billingo gave out.",
        "It does not prove that the tax authority (NAV) has these documents, nor that the payments really came.",
        "It does not prove the times, should the clock of this system or of Billingo have been wrong.",
        "It says nothing of what happened at Billingo after the last synchronisation named.",
        "It does not protect against somebody who has access to this system's signing key or database.",
    ],
}
