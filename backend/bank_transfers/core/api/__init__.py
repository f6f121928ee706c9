"""What every endpoint stands on; knows no domain. Errors, pagination, scoping to one company, schema.

Adding a viewset
----------------
Derive it from `bank_transfers.companies.api.CompanyViewSet` (which is `ScopedViewSet` with companies and roles filled
in) and DRF's mixins, and register it in `bank_transfers/urls.py`. `billingo/api/set_aside.py` is a small one to copy.

    class InvoiceViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, CompanyViewSet):
        \"\"\"The first line becomes the description in the schema.\"\"\"

        queryset = BillingoInvoice.objects.all()      # all rows: the base narrows them to the company
        company_field = "company"                     # the path from a row to its company
        lookup_field = "billingo_id"
        required_feature = BILLINGO_SYNC              # None must be said too
        required_roles = {"list": EVERY_ROLE, "retrieve": EVERY_ROLE, "refresh": {Role.ADMIN}}   # each action
        api_errors = {"refresh": (BillingoUnreachable,)}   # what an action raises beside what the base raises
        parameters = {"list": [ORDERING]}             # query parameters of actions; any other one is refused
        filtered = {"list", "summary"}                # actions that take the filters of `filterset_class`
        paged = {"list", "changes"}                   # actions that answer in pages
        needs_login = {"refresh"}                     # actions that no API token may do, if there are any
        serializer_class = InvoiceSerializer

        def narrowed(self, queryset):                 # optional: gets the company's rows only
            return queryset.select_related("created_by_sync")

        @action(detail=True, methods=["post"])
        def refresh(self, request, billingo_id): ...

What the base gives: authentication, the company (`self.access.company_id`, `.role`, `.features`), feature and role,
404 for other companies' rows, `company` set on create and never taken from the body, `self.company_rows(queryset)` for
rows of another model. It may not be weakened: a viewset that overrides `get_queryset`, `get_object` or the permission
classes, or leaves an action without roles, is refused by the router when the program starts.

Errors are subclasses of `errors.ApiError` (status, code, sentence) raised anywhere below a view. Name them in
`api_errors`, so that the schema lists them. What a domain raises is no ApiError: `bank_transfers/http_errors.py` says
what it means to a caller, and the action's `api_errors` which of its meanings; no view translates errors itself.

Amounts go through `fields.MoneyField`. Downloads (CSV, PDF) answer
whatever the Accept header says with `content_negotiation_class = AnyAccept` (`negotiation.py`).
Tests: `bank_transfers.companies.tests.helpers` makes users with a role and clients that are logged in as them.
Then name the routes in `bank_transfers/tests/tenancy/routes.py`, which fails until it knows them.
"""
