"""Words the generator draws from: places, streets, names, products. Made up, but shaped like real Hungarian data."""

from typing import NamedTuple


class Place(NamedTuple):
    """A Hungarian post code, its town and the county code that ends a tax number issued there."""

    post_code: str
    city: str
    county: str


class Product(NamedTuple):
    """Something sold: its names, unit and usual net price in HUF."""

    name: str
    english: str
    unit: str
    price: int


class ForeignPlace(NamedTuple):
    """A place abroad: country code, post code, city, street."""

    country: str
    post_code: str
    city: str
    street: str


PLACES = (
    *(
        Place(post_code, "Budapest", county)
        for post_code, county in (
            ("1011", "41"), ("1024", "41"), ("1034", "41"), ("1045", "41"), ("1051", "41"), ("1066", "42"),
            ("1075", "42"), ("1085", "42"), ("1095", "43"), ("1102", "42"), ("1117", "43"), ("1126", "43"),
            ("1138", "41"), ("1145", "42"), ("1152", "42"), ("1165", "42"), ("1173", "42"), ("1181", "43"),
            ("1191", "43"), ("1203", "43"), ("1214", "43"), ("1221", "43"),
        )
    ),
    Place("2030", "Érd", "13"), Place("2100", "Gödöllő", "13"), Place("2600", "Vác", "13"),
    Place("2310", "Szigetszentmiklós", "13"), Place("2400", "Dunaújváros", "07"), Place("2800", "Tatabánya", "11"),
    Place("2890", "Tata", "11"), Place("3100", "Salgótarján", "12"), Place("3200", "Gyöngyös", "10"),
    Place("3300", "Eger", "10"), Place("3525", "Miskolc", "05"), Place("4024", "Debrecen", "09"),
    Place("4220", "Hajdúböszörmény", "09"), Place("4400", "Nyíregyháza", "15"), Place("5000", "Szolnok", "16"),
    Place("5600", "Békéscsaba", "04"), Place("5700", "Gyula", "04"), Place("6000", "Kecskemét", "03"),
    Place("6500", "Baja", "03"), Place("6720", "Szeged", "06"), Place("6800", "Hódmezővásárhely", "06"),
    Place("7100", "Szekszárd", "17"), Place("7400", "Kaposvár", "14"), Place("7621", "Pécs", "02"),
    Place("8000", "Székesfehérvár", "07"), Place("8200", "Veszprém", "19"), Place("8360", "Keszthely", "20"),
    Place("8600", "Siófok", "14"), Place("8900", "Zalaegerszeg", "20"), Place("9021", "Győr", "08"),
    Place("9200", "Mosonmagyaróvár", "08"), Place("9400", "Sopron", "08"), Place("9700", "Szombathely", "18"),
    Place("9970", "Szentgotthárd", "18"),
)  # fmt: skip

STREETS = (
    "Kossuth Lajos utca", "Petőfi Sándor utca", "Rákóczi út", "Fő utca", "Dózsa György út", "Széchenyi tér",
    "Béke utca", "Ady Endre utca", "Bartók Béla út", "Árpád fejedelem útja", "Szőlő utca", "Erdősor",
    "Tűzoltó utca", "Fűzfa utca", "Kőris köz", "Gyümölcs utca", "Hűvösvölgyi út", "Bécsi út", "Vásárhelyi Pál utca",
    "Őzsuta lépcső", "Ipari Park", "Bajcsy-Zsilinszky Endre út", "Hősök tere", "Jókai Mór utca", "Mészárosok dűlője",
)  # fmt: skip

SURNAMES = (
    "Nagy", "Kovács", "Tóth", "Szabó", "Horváth", "Kőműves", "Erdős", "Szűcs", "Győrffy", "Fűzesi", "Őri", "Zöld",
    "Bíró", "Mészáros", "Vörös", "Lőrincz", "Hegedűs", "Ördög", "Üveges", "Dudás-Szőke", "Csűrös", "Ágoston",
    "Kisházi", "Pékné Tűhegyi", "Szentgyörgyvölgyi",
)  # fmt: skip

GIVEN_NAMES = (
    "Ágnes", "Béla", "Csilla", "Dénes", "Edömér", "Fruzsina", "Győző", "Hajnalka", "Ildikó", "Jenő", "Kinga",
    "László", "Mária", "Nóra", "Ödön", "Örs", "Piroska", "Rezső", "Sándor", "Tünde", "Ünige", "Zsófia", "Zsülien",
)  # fmt: skip

COMPANY_STEMS = (
    "Erdőkerülő", "Kékfestő", "Tűzkő", "Dunaparti", "Hétszínvirág", "Pannon Őrlő", "Alföldi Gépműhely", "Fűszerkert",
    "Szőlőhegy", "Nyírségi Fűtéstechnika", "Körös Mérnökiroda", "Győri Precíziós", "Balaton Vízgépészet",
    "Első Magyar Betűöntő", "Űrkút Informatika", "Zöldmező", "Ezermester", "Cserépkályha", "Vadgesztenye",
    "Ösvény Tanácsadó", "Borostyán Nyomda", "Híd Logisztika", "Tiszavirág", "Mátra Bútor", "Kőszeg Textil",
    "Hűs Völgy Pince", "Kerekerdő Óvoda", "Sió Hajózási", "Délibáb Utazási", "Fénymester", "Napkelte Pékség",
    "Tó-Part Panzió", "Vaskohó", "Csillagfény Rendezvény", "M&T Könyvelő", "\"Aranykalász\" Malom", "B+N Építő",
)  # fmt: skip

COMPANY_FIELDS = (
    "", "", "Kereskedelmi és Szolgáltató", "Ipari", "Építőipari", "Szoftverfejlesztő", "Egészségügyi",
    "Gépgyártó és Karbantartó", "Oktatási", "Mezőgazdasági Termelő és Értékesítő", "Fuvarozási",
)  # fmt: skip

LEGAL_FORMS = ("Kft.", "Kft.", "Kft.", "Bt.", "Zrt.", "Nyrt.", "Kkt.", "Nonprofit Kft.", "Szövetkezet")

LONG_NAME = (
    "Észak-Magyarországi Térségfejlesztő, Környezetgazdálkodási, Közműszolgáltató, Ingatlanhasznosító és Őrző-védő "
    "Közhasznú Nonprofit Korlátolt Felelősségű Társaság „végelszámolás alatt” (volt Zöldőv Egyesülés)"
)

FOREIGN_PLACES = (
    ForeignPlace("AT", "1010", "Wien", "Kärntner Straße 14/3"),
    ForeignPlace("AT", "7000", "Eisenstadt", "Hauptstraße 8"),
    ForeignPlace("DE", "80331", "München", "Sendlinger Straße 21"),
    ForeignPlace("DE", "10115", "Berlin", "Chausseestraße 5"),
    ForeignPlace("SK", "811 01", "Bratislava", "Obchodná 12"),
    ForeignPlace("SK", "945 01", "Komárno", "Župná 3"),
    ForeignPlace("RO", "400001", "Cluj-Napoca", "Strada Memorandumului 9"),
    ForeignPlace("RO", "530104", "Miercurea Ciuc", "Piața Libertății 2"),
    ForeignPlace("IT", "34121", "Trieste", "Via Carducci 30"),
    ForeignPlace("FR", "75002", "Paris", "rue d'Aboukir 44"),
    ForeignPlace("HR", "31000", "Osijek", "Županijska 7"),
    ForeignPlace("US", "94107", "San Francisco", "225 Brannan St, Ste 300"),
)

FOREIGN_COMPANIES = {
    "AT": ("Donautal Maschinenbau GmbH", "Brüder Öllinger OG", "Steinfelder Möbel Ges.m.b.H."),
    "DE": ("Isartor Datentechnik GmbH", "Märkische Lüftungsbau AG", "Fröhlich & Söhne KG"),
    "SK": ("Žitný ostrov Agro s.r.o.", "Tatranská pekáreň a.s.", "Kőszegi Transport s.r.o."),
    "RO": ("Hargita Fürdő SRL", "Transilvan Ștefan Impex SRL", "Carpați Mobilă SA"),
    "IT": ("Officine Triestine S.r.l.", "Caffè dell'Orologio S.n.c."),
    "FR": ("L'Atelier du Châtelet SARL", "Société d'Études Hexagone SAS"),
    "HR": ("Dravska Šuma d.o.o.", "Čempres d.o.o."),
    "US": ("Lakeside Analytics, Inc.", "O'Hara & Finch LLC"),
}

PRODUCTS = (
    Product("Szoftverfejlesztés", "Software development", "óra", 18500),
    Product("Havi üzemeltetési díj", "Monthly operation fee", "hó", 95000),
    Product("Könyvelési szolgáltatás", "Bookkeeping", "hó", 42000),
    Product("Maszk FFP2, fehér", "FFP2 mask, white", "db", 190),
    Product("Tűzálló kesztyű", "Fireproof gloves", "pár", 3890),
    Product("Őrölt pirospaprika, kézműves", "Ground paprika, handmade", "kg", 7400),
    Product("Kőzetgyapot szigetelés 10 cm", "Rock wool insulation 10 cm", "m2", 2149),
    Product("Fűtési rendszer éves karbantartása", "Yearly service of heating", "alkalom", 38000),
    Product("Tanácsadás", "Consulting", "óra", 25000),
    Product("Szállítási díj", "Delivery", "db", 1990),
    Product("Útiköltség-térítés", "Travel expenses", "km", 145),
    Product("Bérleti díj – iroda (1/2 emelet)", "Office rent (1/2 floor)", "hó", 210000),
    Product("Nyomtatott szakkönyv: „A bűvös kőműves”", 'Printed book: "The Magic Mason"', "db", 5238),
    Product("Hűtőközeg R-32 utántöltés", "Refrigerant R-32 refill", "kg", 12990),
    Product("Grafikai tervezés", "Graphic design", "óra", 14000),
    Product("Domainregisztráció és tárhely", "Domain and hosting", "év", 11811),
    Product("Fordítás magyarról németre", "Translation from Hungarian to German", "leütés", 3),
    Product("Élelmiszer-csomag", "Food parcel", "csomag", 6290),
    Product("Gyökérszőnyeg előnevelt palántához", "Root mat for seedlings", "m2", 1480),
    Product("Oktatás (2 × 45 perc)", "Training (2 x 45 minutes)", "alkalom", 64000),
    Product("Villanyszerelési munkadíj", "Electrician's work", "óra", 9500),
    Product("Tömörfa asztallap, tölgy", "Solid oak table top", "db", 87400),
)

COMMENTS = (
    "",
    "",
    "",
    "",
    "Köszönjük a megrendelést!",
    "Kérjük, utaláskor a közleményben tüntesse fel a számla sorszámát.\nKöszönjük!",
    'A teljesítés helye: "B" csarnok, 2. kapu\r\nÁtvette: Győző',
    "Fizetési határidő után késedelmi kamatot számítunk fel.\n\n— Őszinte üdvözlettel ✉",
    "Thank you for your business! 🙂",
    "Szerződésszám: 2024/ÜZ-113 \\ keret: 1/3\tösszesen: lásd melléklet",
)

TAGS = ("webshop", "viszonteladó", "projekt: Őrség", "havidíjas", "2. telephely")
