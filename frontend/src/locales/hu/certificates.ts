export const certificates = {
  title: 'Teljességi igazolások',
  intro:
    'Aláírt igazolás arról, hogy mikor, melyik szinkronnal olvastuk be a Billingo teljes listáját, hány bizonylat volt rajta és mekkora összeggel. Minden sikeres teljes szinkron után magától elkészül. Könyvvizsgálónak a fájlt adja tovább, ne a kinyomtatott lapot: az aláírás csak a fájlban ellenőrizhető.',
  issue: 'Igazolás kiállítása most',
  issued: 'Elkészült a teljességi igazolás.',
  refused: 'Most nem állítható ki igazolás',
  none: 'Még nincs igazolás',
  noneText: 'Az első sikeres teljes szinkron után egy percen belül itt lesz.',
  issuedAt: 'Kiállítva',
  why: 'Alkalom',
  origin: { sync: 'teljes szinkron után', request: 'kérésre' },
  documents: 'Bizonylat',
  file: 'Fájl',
  download: '{{format}} letöltése: {{time}}',
  more: 'Az összes megjelenítése ({{n}})',
}
