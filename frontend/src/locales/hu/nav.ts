/** What the states of the tax authority mean, and what to do about them: loaded with an opened document. */
export const nav = {
  done: { text: 'A NAV elfogadta az adatszolgáltatást.', todo: '' },
  validation_ok: { text: 'A NAV ellenőrizte az adatokat, és nem talált hibát.', todo: '' },
  saved: { text: 'A NAV rögzítette az adatszolgáltatást.', todo: '' },
  received: {
    text: 'A NAV megkapta az adatokat, de még nem dolgozta fel. A következő szinkron hozza az eredményt.',
    todo: '',
  },
  sent: {
    text: 'A Billingo elküldte az adatokat a NAV-nak, a válasz még nem jött meg.',
    todo: 'Ha másnap is így áll, nézze meg a Billingóban.',
  },
  started: {
    text: 'A Billingo most kezdte küldeni az adatokat. A következő szinkron hozza az eredményt.',
    todo: '',
  },
  processing: {
    text: 'A NAV dolgozza fel az adatokat.',
    todo: 'Ha másnap is így áll, nézze meg a Billingóban.',
  },
  nav_warn: {
    text: 'A NAV elfogadta az adatokat, de figyelmeztetést fűzött hozzá.',
    todo: 'Olvassa el a figyelmeztetést a Billingóban; ha téves adatra utal, helyesbítse a számlát.',
  },
  aborted: {
    text: 'A NAV hibásnak találta és elutasította az adatszolgáltatást.',
    todo: 'A Billingóban nézze meg az okát, javítsa, és küldje be újra: a beküldés kötelező.',
  },
  send_failed: {
    text: 'Az adatokat nem sikerült elküldeni a NAV-nak.',
    todo: 'A Billingóban küldje be újra; ha nem megy, jelentse a Billingónak.',
  },
  technical_error: {
    text: 'A beküldés technikai hiba miatt szakadt meg.',
    todo: 'Próbálja újra beküldeni a Billingóból. Ha huzamosabb üzemzavar van, az elhárulás után pótolja.',
  },
  not_checked: {
    text: 'Az állapotot még nem kérdezték le a NAV-tól.',
    todo: 'Ha napokig így marad, kérdezze le a Billingóban.',
  },
  no_online_szamla_settings: {
    text: 'A Billingóban nincs beállítva a NAV Online Számla kapcsolat.',
    todo: 'Ha a számla adatszolgáltatás alá esik, állítsa be a technikai felhasználót a Billingóban.',
  },
  no_send_by_user: {
    text: 'A kiállító úgy döntött, hogy ezt a számlát nem küldi be.',
    todo: 'Ellenőrizze, hogy valóban nem kell-e: belföldi számlát szinte mindig kötelező jelenteni.',
  },
  under_tax_limit: {
    text: 'A korábbi értékhatár alatti áfa miatt nem kellett jelenteni.',
    todo: 'Ellenőrizze, hogy régi számla-e: 2020. július 1. óta nincs értékhatár.',
  },
  'not unique': {
    text: 'A NAV-nál már van adatszolgáltatás ezzel a számlaszámmal.',
    todo: 'Ha nem ugyanez a számla ment be kétszer, ellenőrizze a sorszámozást.',
  },
  invoice_number_not_unique: {
    text: 'A NAV-nál már van adatszolgáltatás ezzel a számlaszámmal.',
    todo: 'Ha nem ugyanez a számla ment be kétszer, ellenőrizze a sorszámozást.',
  },
  empty_organization_country_code: {
    text: 'A kiállító címéből hiányzik az ország.',
    todo: 'Pótolja a Billingo cégadatainál, és küldje be újra.',
  },
  empty_partner_country_code: {
    text: 'A vevő címéből hiányzik az ország.',
    todo: 'Pótolja a partner adatainál a Billingóban, és küldje be újra.',
  },
  empty_tax: {
    text: 'Belföldi adóalany vevőnél kötelező az adószám, de nincs megadva.',
    todo: 'Pótolja a partner adószámát, szükség esetén helyesbítse a számlát.',
  },
  invalid_tax: {
    text: 'Az adószám formailag hibás.',
    todo: 'Javítsa a partner adószámát, és küldje be újra; szükség esetén helyesbítse a számlát.',
  },
  invalid_tax_number: {
    text: 'Az adószám formailag hibás.',
    todo: 'Javítsa a partner adószámát, és küldje be újra; szükség esetén helyesbítse a számlát.',
  },
  non_exist_tax_number: {
    text: 'A NAV nem ismer ilyen adószámot.',
    todo: 'Kérjen helyes adószámot a vevőtől, és helyesbítse a számlát.',
  },
  invalid_address: {
    text: 'A cím hiányos vagy hibás.',
    todo: 'Javítsa a címet a Billingóban, és küldje be újra.',
  },
  invalid_postalcode: {
    text: 'Az irányítószám nem érvényes.',
    todo: 'Javítsa az irányítószámot a Billingóban, és küldje be újra.',
  },
  invalid_client: {
    text: 'A vevő adatai nem felelnek meg a NAV szabályainak.',
    todo: 'Ellenőrizze a vevő nevét, adószámát, címét, és küldje be újra.',
  },
  invalid_customer: {
    text: 'A vevő adatai nem felelnek meg a NAV szabályainak.',
    todo: 'Ellenőrizze a vevő nevét, adószámát, címét, és küldje be újra.',
  },
  not_registered_customer: {
    text: 'A vevő adószáma nem szerepel az adóalanyok nyilvántartásában.',
    todo: 'Egyeztesse az adószámot a vevővel.',
  },
  invalid_conversion_rate: {
    text: 'A devizás számlán hiányzik vagy hibás az árfolyam.',
    todo: 'Helyesbítse a számlát a helyes árfolyammal.',
  },
  invalid_invoice_reference: {
    text: 'A sztornó vagy helyesbítő olyan eredetire hivatkozik, amely nincs a NAV-nál.',
    todo: 'Előbb az eredeti számla adatszolgáltatását rendezze, utána küldje be ezt újra.',
  },
  invalid_vat_data: {
    text: 'Valamelyik tétel áfakulcsa vagy áfaösszege nem felel meg a szabályoknak.',
    todo: 'Ellenőrizze a tételek áfáját és a mentesség indokát, majd helyesbítsen.',
  },
  missing_document_item_name: {
    text: 'Valamelyik tételnek nincs megnevezése.',
    todo: 'Pótolja a megnevezést a Billingóban, és küldje be újra.',
  },
  forbidden: {
    text: 'A technikai felhasználónak nincs joga számlát beküldeni.',
    todo: 'Az Online Számla rendszerben adjon jogot a technikai felhasználónak.',
  },
  invalid_security_user: {
    text: 'A technikai felhasználó adatai hibásak vagy lejártak.',
    todo: 'Frissítse a technikai felhasználó adatait a Billingóban, és küldje be újra.',
  },
  invalid_user_relation: {
    text: 'A technikai felhasználó nem ehhez az adószámhoz tartozik.',
    todo: 'A cég saját technikai felhasználóját adja meg a Billingóban.',
  },
  kobak_processing: {
    text: 'A KOBAK-azonosító ellenőrzése folyamatban van. A következő szinkron hozza az eredményt.',
    todo: '',
  },
  user_has_invalid_kobak: {
    text: 'A megadott KOBAK-azonosító hibás.',
    todo: 'Javítsa az azonosítót a Billingo beállításainál.',
  },
  user_hasnot_kobak: {
    text: 'Hiányzik a KOBAK-azonosító.',
    todo: 'Adja meg az azonosítót a Billingo beállításainál.',
  },
  unknown: {
    text: 'A Billingo olyan állapotot küldött, amelyet ez az oldal még nem ismer: „{{code}}”.',
    todo: 'Nézze meg a számlát a Billingóban.',
  },
}
