"""Word of what happened: mails to administrators, webhooks to programs.

Nothing is sent inside a sync. `outbox.work_off()` derives everything from committed rows: runs that ended and were not
told of yet become mails and deliveries in one transaction (`telling`), then what is due is sent (`mails`,
`deliveries`). A kill at any point loses nothing; what was being sent at that moment is sent again under the same id.
"""
