/**
 * What somebody did, on its way to the service: one after the other, in the order in which it was done, so that quick keys
 * lose nothing and nothing overtakes. What is refused is told with the reason; what comes after it goes on.
 */
import { ApiError } from '@/lib/service/errors'

export interface Task<Answer = unknown> {
  /** The lines that it is about, which are shown as done at once. */
  lines: readonly number[]
  /** In words, for who is told that it was done or refused. */
  label: string
  send: () => Promise<Answer>
  onDone?: (answer: Answer) => void
  onRefused?: (error: unknown) => void
}

/** The documents are just being written, or too much is asked at once: a moment later it goes. */
const PASSING = new Set([429, 503])
const TRIES = 4
const WAIT = 700

type Listener = () => void

export class Outbox {
  private waiting: Task[] = []
  private running = false
  private listeners = new Set<Listener>()
  private pending = 0

  /** `wait`: so many milliseconds; tests have a quicker one. */
  constructor(private readonly wait = (ms: number) => new Promise<void>((done) => setTimeout(done, ms))) {}

  /** How many are still on their way. */
  size = (): number => this.pending

  subscribe = (listener: Listener): Listener => {
    this.listeners.add(listener)
    return () => void this.listeners.delete(listener)
  }

  add<Answer>(task: Task<Answer>): void {
    this.waiting.push(task as Task)
    this.pending += 1
    this.tell()
    void this.run()
  }

  private async run(): Promise<void> {
    if (this.running) return
    this.running = true
    for (let task = this.waiting.shift(); task; task = this.waiting.shift()) {
      try {
        const answer = await this.sent(task)
        task.onDone?.(answer)
      } catch (error) {
        task.onRefused?.(error)
      }
      this.pending -= 1
      this.tell()
    }
    this.running = false
  }

  private async sent(task: Task): Promise<unknown> {
    for (let tries = 1; ; tries++) {
      try {
        return await task.send()
      } catch (error) {
        if (!(error instanceof ApiError) || !PASSING.has(error.status) || tries >= TRIES) throw error
        await this.wait(error.retryAfter === null ? WAIT * tries : error.retryAfter * 1000)
      }
    }
  }

  private tell(): void {
    for (const listener of this.listeners) listener()
  }
}
