/** The service that the tests run against: started once for all of them (scripts/e2e_server.py), and ended with them. */
import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

export const ROOT = fileURLToPath(new URL('../..', import.meta.url))
// The company of a bench is large.
const STARTING = process.env.BENCH ? 900_000 : 180_000
const STOPPING = 40_000

export interface CompanyOf {
  id: number
  name: string
}

/** What the launcher tells when it is ready. */
export interface Service {
  url: string
  /** The sandbox's address; its controls are below `/_sandbox/`. */
  sandbox: string
  /** Of the launcher: SIGUSR1 kills the service, SIGUSR2 starts it again. */
  pid: number
  password: string
  companies: Record<
    'demo' | 'large' | 'new' | 'troubled' | 'spare' | 'live' | 'flows' | 'keys' | 'hard' | 'fresh',
    CompanyOf
  >
  /** The API keys, which are also the names of the sandbox's accounts. */
  keys: Record<'demo' | 'new' | 'troubled' | 'spare' | 'live', string>
  /** How many invoices the large company has. */
  large: number
  /** How many bank lines wait in the company that is like life; 0: there is no such company. */
  lines: number
  /** Of the company of flows: a statement that nobody has imported yet. */
  statement: string
  /** Of the company of keys: a card provider's report that nobody has imported yet. */
  report: string
  /** Where the first statement of the company that begins lies: only where there is one that is like life. */
  first: string
}

/** In a test: the service that runs. */
export function service(): Service {
  const told = process.env.E2E_SERVICE
  if (!told) throw new Error('no service: start the tests with `npm run e2e`')
  return JSON.parse(told) as Service
}

/** Starts it, and lets the tests know; resolves to what ends it. One that E2E_SERVICE tells of is left as it is. */
export async function startService(): Promise<() => Promise<void>> {
  if (process.env.E2E_SERVICE) return () => Promise.resolve()
  if (!existsSync(`${ROOT}/frontend/dist/index.html`)) throw new Error('build the page first: npm run build')
  const large = process.env.E2E_INVOICES ?? '20000'
  const lines = process.env.E2E_LINES ?? '0'
  const launcher = spawn(
    `${ROOT}/.venv/bin/python`,
    [`${ROOT}/scripts/e2e_server.py`, '--large', large, '--lines', lines],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  )
  process.env.E2E_SERVICE = await firstLine(launcher)
  return async () => {
    const ended = new Promise((resolve) => launcher.once('exit', resolve))
    // It ends with its standard input, so also when this process is killed.
    launcher.stdin.end()
    const late = setTimeout(() => launcher.kill('SIGKILL'), STOPPING)
    if (launcher.exitCode === null) await ended
    clearTimeout(late)
  }
}

async function firstLine(launcher: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => {
      launcher.kill()
      reject(new Error('the service did not get ready in time'))
    }, STARTING)
    launcher.once('exit', (code) => reject(new Error(`the launcher ended with ${String(code)}`)))
    launcher.once('error', reject)
    if (launcher.stdout) {
      createInterface(launcher.stdout).once('line', (line) => {
        clearTimeout(late)
        resolve(line)
      })
    }
  })
}

/** One of the sandbox's controls: `billingo('fault', { kind: 'unauthorized', … })`. */
export async function billingo(control: string, body: Record<string, unknown> = {}): Promise<unknown> {
  const response = await fetch(`${service().sandbox}/_sandbox/${control}`, {
    method: 'POST',
    body: JSON.stringify(body),
  })
  const answer = (await response.json()) as { result?: unknown; error?: string }
  if (!response.ok) throw new Error(`sandbox, ${control}: ${answer.error ?? String(response.status)}`)
  return answer.result
}

export function killService(): void {
  process.kill(service().pid, 'SIGUSR1')
}

export function reviveService(): void {
  process.kill(service().pid, 'SIGUSR2')
}
