"""The public face of the data: `from bank_transfers.models import ...`."""

from bank_transfers.banking.changes.models import BankLineChange
from bank_transfers.banking.explaining.models import ExplanationDecision, MatchingRule, SwitchedOffRule
from bank_transfers.banking.inbox.models import RefusedFile
from bank_transfers.banking.models import (
    BankAccount,
    BankStatement,
    BankTransaction,
    StatementFile,
    StatementLayout,
)
from bank_transfers.banking.payouts.models import (
    PayoutItem,
    PayoutItemMention,
    PayoutMention,
    ProviderPayout,
)
from bank_transfers.billingo.models import (
    BillingoInvoice,
    BillingoInvoiceChange,
    BillingoInvoiceItem,
    BillingoInvoicePayment,
    BillingoPace,
    BillingoSetAsideDocument,
    BillingoSyncLog,
    BillingoSyncSlot,
    CompanyBillingoSettings,
    CompletenessCertificate,
    ForgottenRuns,
    InvoiceTotals,
    MirrorRevision,
    PaymentsWanted,
    RefreshToken,
    SchedulerBeat,
    SearchCounts,
    SigningKey,
)
from bank_transfers.companies.api_tokens.models import ApiToken
from bank_transfers.companies.audit.models import AuditEntry
from bank_transfers.companies.auth.models import Invitation, LoginAttempt, LoginSession
from bank_transfers.companies.models import Company, CompanyFeature, CompanyUser, FeatureTemplate, Role
from bank_transfers.companies.preferences.models import UserPreferences
from bank_transfers.companies.revisions import Revision
from bank_transfers.companies.saved_views.models import SavedView
from bank_transfers.exchange_rates.models import ExchangeRate, ExchangeRateRun
from bank_transfers.notifications.models import (
    Mail,
    MailChoice,
    MatchingDigest,
    Trouble,
    Webhook,
    WebhookDelivery,
    WebhookEvent,
)
from bank_transfers.operations.models import Operation, OperationPiece
from bank_transfers.reconciliation.by_itself.models import MatchingProgress
from bank_transfers.reconciliation.learning.models import ForgottenRelation
from bank_transfers.reconciliation.models import (
    Allocation,
    InvoiceBalance,
    LineBalance,
    Match,
    MatchAction,
    MatchingSetting,
)
from bank_transfers.reconciliation.quality.models import AutomaticStop, SpotCheck, SpotCheckDraw
from bank_transfers.reconciliation.queue.models import LineMark

__all__ = [
    "Allocation",
    "ApiToken",
    "AuditEntry",
    "AutomaticStop",
    "BankAccount",
    "BankLineChange",
    "BankStatement",
    "BankTransaction",
    "BillingoInvoice",
    "BillingoInvoiceChange",
    "BillingoInvoiceItem",
    "BillingoInvoicePayment",
    "BillingoPace",
    "BillingoSetAsideDocument",
    "BillingoSyncLog",
    "BillingoSyncSlot",
    "Company",
    "CompanyBillingoSettings",
    "CompanyFeature",
    "CompanyUser",
    "CompletenessCertificate",
    "ExchangeRate",
    "ExchangeRateRun",
    "ExplanationDecision",
    "FeatureTemplate",
    "ForgottenRelation",
    "ForgottenRuns",
    "Invitation",
    "InvoiceBalance",
    "InvoiceTotals",
    "LineBalance",
    "LineMark",
    "LoginAttempt",
    "LoginSession",
    "Mail",
    "MailChoice",
    "Match",
    "MatchAction",
    "MatchingDigest",
    "MatchingProgress",
    "MatchingRule",
    "MatchingSetting",
    "MirrorRevision",
    "Operation",
    "OperationPiece",
    "PaymentsWanted",
    "PayoutItem",
    "PayoutItemMention",
    "PayoutMention",
    "ProviderPayout",
    "RefreshToken",
    "RefusedFile",
    "Revision",
    "Role",
    "SavedView",
    "SchedulerBeat",
    "SearchCounts",
    "SigningKey",
    "SpotCheck",
    "SpotCheckDraw",
    "StatementFile",
    "StatementLayout",
    "SwitchedOffRule",
    "Trouble",
    "UserPreferences",
    "Webhook",
    "WebhookDelivery",
    "WebhookEvent",
]
