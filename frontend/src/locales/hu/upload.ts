/** Files that are handed in. */
export const upload = {
  drop: 'Húzza ide a fájlokat, vagy válassza ki őket.',
  choose: 'Fájlok kiválasztása',
  files: 'Feltöltött fájlok',
  summary: '{{ended}} / {{count}} fájl kész.',
  failed_one: '{{count}} nem sikerült.',
  failed_other: '{{count}} nem sikerült.',
  clear: 'Lista ürítése',
  waiting: 'Sorra kerül',
  sending: 'Feltöltés: {{percent}}%',
  readingOf: 'Feldolgozás: {{done}} / {{total}} tétel',
  reading: 'Feldolgozás…',
  progress: 'Feltöltés: {{name}}',
  tooLarge: 'Túl nagy: egy fájl legfeljebb {{most}} MB lehet.',
  retry: 'Újra: {{name}}',
  stop: 'Megszakítás: {{name}}',
  remove: 'Levétel a listáról: {{name}}',
}
