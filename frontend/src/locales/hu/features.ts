export const features = {
  intro: 'Amit a szolgáltatás ennél a cégnél tud.',
  operatorOnly: 'Be- és kikapcsolni csak a szolgáltatás üzemeltetője tudja.',
  operator: 'Ön a szolgáltatás üzemeltetője: a kapcsolók azonnal hatnak, csak ennél a cégnél.',
  on: 'Bekapcsolva',
  off: 'Kikapcsolva',
  default: 'Alapbeállítás',
  changed: '{{when}} · {{who}}',
  category: { SYNC: 'Szinkronizálás', EXPORT: 'Export', REPORTING: 'Kimutatások', GENERAL: 'Általános' },
  none: 'Nincsenek funkciók.',
  switchOff: {
    title: 'Kikapcsolja: {{name}}?',
    text: 'A funkció oldalai és végpontjai ennél a cégnél ({{company}}) azonnal elérhetetlenek lesznek mindenkinek. Az adatok megmaradnak, és visszakapcsolás után újra láthatók.',
    act: 'Kikapcsolás',
  },
  switchedOn: 'Bekapcsolva: {{name}}',
  switchedOff: 'Kikapcsolva: {{name}}',
}
