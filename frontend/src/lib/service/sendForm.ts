/** Sends a form with its files, telling how much of it has gone out: `fetch` does not tell that. */

/** Rejects as `fetch` does: TypeError without an answer, AbortError when stopped. `onProgress` is told 0 to 1. */
export function sendForm(
  url: string,
  method: string,
  headers: Headers,
  form: FormData,
  signal: AbortSignal,
  onProgress: (share: number) => void,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    const stop = () => request.abort()
    const ended = (settle: () => void) => () => {
      signal.removeEventListener('abort', stop)
      settle()
    }
    request.open(method, url)
    request.responseType = 'arraybuffer'
    headers.forEach((value, name) => request.setRequestHeader(name, value))
    request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0)
    request.onload = ended(() => resolve(responseOf(request)))
    request.onerror = ended(() => reject(new TypeError('the network failed')))
    request.onabort = ended(() => reject(new DOMException('stopped', 'AbortError')))
    signal.addEventListener('abort', stop)
    if (signal.aborted) reject(new DOMException('stopped', 'AbortError'))
    else request.send(form)
  })
}

function responseOf(request: XMLHttpRequest): Response {
  const headers = new Headers()
  for (const line of request
    .getAllResponseHeaders()
    .trim()
    .split(/[\r\n]+/)) {
    const colon = line.indexOf(':')
    if (colon > 0) headers.append(line.slice(0, colon), line.slice(colon + 1).trim())
  }
  const bodyless = request.status === 204 || request.status === 205 || request.status === 304
  return new Response(bodyless ? null : (request.response as ArrayBuffer), {
    status: request.status,
    headers,
  })
}
