// Compiled by backend/bank_transfers/tests/test_generated_client.py against types that openapi-typescript makes of the
// published schema: what a program in TypeScript relies on is in the schema, and what it must not rely on is not.

import type { components, paths } from "./schema";

type Get<Path extends keyof paths> = paths[Path]["get"];
type Ok<Operation> = Operation extends { responses: { 200: { content: { "application/json": infer Body } } } }
  ? Body
  : never;
type Query<Operation> = Operation extends { parameters: { query?: infer Asked } } ? Asked : never;
type Refused<Operation, Status extends number> = Operation extends {
  responses: Record<Status, { content: { "application/json": infer Body } }>;
}
  ? Body
  : never;
type Sent<Operation> = Operation extends { requestBody?: { content: { "application/json": infer Body } } }
  ? Body
  : never;

declare function ask<Answer>(method: string, path: keyof paths, content?: unknown): Promise<Answer>;

type Login = paths["/api/auth/login/"]["post"];
type Settings = paths["/api/billingo-settings/"];
type Sync = paths["/api/billingo-settings/trigger_sync/"]["post"];
type List = Get<"/api/billingo-invoices/">;

export async function walk(): Promise<string[]> {
  const login: Sent<Login> = { username: "admin", password: "…" };
  // A login by cookies answers without tokens.
  const { access = "", companies } = await ask<Ok<Login>>("POST", "/api/auth/login/", login);
  const roles: ("ADMIN" | "FINANCIAL" | "ACCOUNTANT" | "USER")[] = companies.map((company) => company.role);

  const filters: Query<List> = { search: "kft", overdue: true, page_size: 50, ordering: "-due_date", due_date_from: "2026-01-31" };
  const page = await ask<Ok<List>>("GET", "/api/billingo-invoices/", filters);
  const count: number = page.count;
  const lines = page.results.map((invoice): string => {
    // Amounts are text, so that no digit is lost; dates and amounts of drafts may be missing.
    const gross: string | null = invoice.gross_total;
    const due: string | null = invoice.due_date;
    return `${invoice.invoice_number} ${gross ?? "–"} ${invoice.currency} ${due ?? "–"}`;
  });

  const [settings] = await ask<Ok<Settings["get"]>>("GET", "/api/billingo-settings/");
  const level: "green" | "yellow" | "red" | undefined = settings?.health.level;
  const key: Sent<Settings["post"]> = { api_key_input: "…", is_active: true };
  await ask("POST", "/api/billingo-settings/", key);

  const sync = await ask<Ok<Sync>>("POST", "/api/billingo-settings/trigger_sync/", {});
  const errors: string[] = sync.errors.map(({ invoice_id, error }) => `${invoice_id ?? ""} ${error}`);

  type Item = components["schemas"]["InvoiceDetail"]["items"][number];
  const invoice = await ask<Ok<Get<"/api/billingo-invoices/{billingo_id}/">>>("GET", "/api/billingo-invoices/{billingo_id}/");
  const items: Item[] = invoice.items;
  return [access, String(count), level ?? "", ...roles, ...lines, ...errors, ...items.map((item) => item.name)];
}

export function inWords(refused: Refused<Login, 401> | Refused<Sync, 409>): string {
  switch (refused.code) {
    case "invalid_credentials":
    case "sync_already_running":
      return refused.detail;
    default: {
      const none: never = refused; // these two answers have no other code
      return none;
    }
  }
}

export function mistakes(invoice: Ok<List>["results"][number], settings: Ok<Settings["get"]>[number]): unknown[] {
  // @ts-expect-error an amount is no number
  const sum: number = invoice.gross_total;
  // @ts-expect-error the key never comes back
  const key: string = settings.api_key;
  // @ts-expect-error there is no such filter
  const filters: Query<List> = { secret: "x" };
  // @ts-expect-error a company is not taken from the body
  const body: Sent<Settings["post"]> = { company: 2 };
  return [sum, key, filters, body];
}
