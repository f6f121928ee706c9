import type { Texts } from '../hu'

export const nav: Texts['nav'] = {
  done: { text: 'The tax authority accepted the report.', todo: '' },
  validation_ok: { text: 'The tax authority checked the data and found no error.', todo: '' },
  saved: { text: 'The tax authority recorded the report.', todo: '' },
  received: {
    text: 'The tax authority has the data but has not processed it yet. The next sync brings the result.',
    todo: '',
  },
  sent: {
    text: 'Billingo sent the data; there is no answer yet.',
    todo: 'If it is the same tomorrow, look at it in Billingo.',
  },
  started: { text: 'Billingo has just begun to send the data. The next sync brings the result.', todo: '' },
  processing: {
    text: 'The tax authority is processing the data.',
    todo: 'If it is the same tomorrow, look at it in Billingo.',
  },
  nav_warn: {
    text: 'The tax authority accepted the data with a warning.',
    todo: 'Read the warning in Billingo; if it points to wrong data, correct the invoice.',
  },
  aborted: {
    text: 'The tax authority found the report wrong and refused it.',
    todo: 'Find the reason in Billingo, correct it and report again: reporting is mandatory.',
  },
  send_failed: {
    text: 'The data could not be sent to the tax authority.',
    todo: 'Send it again from Billingo; if that fails, tell Billingo.',
  },
  technical_error: {
    text: 'Reporting broke off with a technical error.',
    todo: 'Try again from Billingo. After a longer outage make up for it once it is over.',
  },
  not_checked: {
    text: 'The state has not been asked for yet.',
    todo: 'If it stays so for days, ask for it in Billingo.',
  },
  no_online_szamla_settings: {
    text: 'The connection to NAV Online Számla is not set up in Billingo.',
    todo: 'If the invoice has to be reported, set up the technical user in Billingo.',
  },
  no_send_by_user: {
    text: 'The issuer decided not to report this invoice.',
    todo: 'Make sure of that: domestic invoices nearly always have to be reported.',
  },
  under_tax_limit: {
    text: 'It did not have to be reported, because its VAT was below the former limit.',
    todo: 'Make sure that the invoice is old: there has been no limit since 1 July 2020.',
  },
  'not unique': {
    text: 'The tax authority already has a report with this invoice number.',
    todo: 'Unless the same invoice was sent twice, check the numbering.',
  },
  invoice_number_not_unique: {
    text: 'The tax authority already has a report with this invoice number.',
    todo: 'Unless the same invoice was sent twice, check the numbering.',
  },
  empty_organization_country_code: {
    text: 'The country is missing from the seller’s address.',
    todo: 'Fill it in at the company’s data in Billingo and report again.',
  },
  empty_partner_country_code: {
    text: 'The country is missing from the buyer’s address.',
    todo: 'Fill it in at the partner’s data in Billingo and report again.',
  },
  empty_tax: {
    text: 'A domestic business needs a tax number, and there is none.',
    todo: 'Fill in the partner’s tax number; correct the invoice if needed.',
  },
  invalid_tax: {
    text: 'The tax number is malformed.',
    todo: 'Correct the partner’s tax number and report again; correct the invoice if needed.',
  },
  invalid_tax_number: {
    text: 'The tax number is malformed.',
    todo: 'Correct the partner’s tax number and report again; correct the invoice if needed.',
  },
  non_exist_tax_number: {
    text: 'The tax authority knows no such tax number.',
    todo: 'Ask the buyer for the right one and correct the invoice.',
  },
  invalid_address: {
    text: 'The address is incomplete or wrong.',
    todo: 'Correct it in Billingo and report again.',
  },
  invalid_postalcode: {
    text: 'The post code is not valid.',
    todo: 'Correct it in Billingo and report again.',
  },
  invalid_client: {
    text: 'The buyer’s data do not follow the rules of the tax authority.',
    todo: 'Check the buyer’s name, tax number and address, and report again.',
  },
  invalid_customer: {
    text: 'The buyer’s data do not follow the rules of the tax authority.',
    todo: 'Check the buyer’s name, tax number and address, and report again.',
  },
  not_registered_customer: {
    text: 'The buyer’s tax number is not in the register of taxpayers.',
    todo: 'Clear the tax number up with the buyer.',
  },
  invalid_conversion_rate: {
    text: 'The exchange rate of this foreign currency invoice is missing or wrong.',
    todo: 'Correct the invoice with the right rate.',
  },
  invalid_invoice_reference: {
    text: 'It cancels or corrects an invoice that the tax authority does not have.',
    todo: 'First put the report of the original in order, then report this one again.',
  },
  invalid_vat_data: {
    text: 'The VAT rate or amount of an item does not follow the rules.',
    todo: 'Check the VAT of the items and the reason of exemption, then correct.',
  },
  missing_document_item_name: {
    text: 'An item has no name.',
    todo: 'Fill it in in Billingo and report again.',
  },
  forbidden: {
    text: 'The technical user may not report invoices.',
    todo: 'Give it the right in the Online Számla system.',
  },
  invalid_security_user: {
    text: 'The data of the technical user are wrong or have expired.',
    todo: 'Renew them in Billingo and report again.',
  },
  invalid_user_relation: {
    text: 'The technical user belongs to another tax number.',
    todo: 'Enter the company’s own technical user in Billingo.',
  },
  kobak_processing: {
    text: 'The KOBAK identifier is being checked. The next sync brings the result.',
    todo: '',
  },
  user_has_invalid_kobak: {
    text: 'The KOBAK identifier is wrong.',
    todo: 'Correct it in the settings of Billingo.',
  },
  user_hasnot_kobak: {
    text: 'The KOBAK identifier is missing.',
    todo: 'Enter it in the settings of Billingo.',
  },
  unknown: {
    text: 'Billingo sent a state that this page does not know yet: “{{code}}”.',
    todo: 'Look at the invoice in Billingo.',
  },
}
