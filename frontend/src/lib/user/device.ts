/** What this device remembers. Storage may be full or forbidden: then it remembers nothing, and says nothing. */

const PREFIX = 'mirror.'

export function remembered(name: string): string | null {
  try {
    return localStorage.getItem(PREFIX + name)
  } catch {
    return null
  }
}

export function remember(name: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(PREFIX + name)
    else localStorage.setItem(PREFIX + name, value)
  } catch {
    // Not remembered, then.
  }
}

/** The same for this tab only: two tabs may look at two companies. */
export function rememberedInTab(name: string): string | null {
  try {
    return sessionStorage.getItem(PREFIX + name)
  } catch {
    return null
  }
}

export function rememberInTab(name: string, value: string): void {
  try {
    sessionStorage.setItem(PREFIX + name, value)
  } catch {
    // Not remembered, then.
  }
}
