/** Before all tests: the OpenAPI schema, made anew of the backend's code. */
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'

import type { TestProject } from 'vitest/node'

const BACKEND = path.resolve(import.meta.dirname, '../../backend')
const PYTHON = path.resolve(import.meta.dirname, '../../.venv/bin/python')

export default async function setup(project: TestProject) {
  const folder = await mkdtemp(path.join(tmpdir(), 'openapi-'))
  try {
    const file = path.join(folder, 'schema.json')
    const command = ['manage.py', 'spectacular', '--lang', 'en', '--format', 'openapi-json', '--file', file]
    const env = { PATH: process.env.PATH, HOME: process.env.HOME, DEBUG: '1', VAR_DIR: folder }
    await promisify(execFile)(PYTHON, command, { cwd: BACKEND, env })
    project.provide('openapi', JSON.parse(await readFile(file, 'utf8')) as OpenApi)
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** As much of a JSON schema as the backend uses. */
export interface JsonSchema {
  $ref?: string
  allOf?: JsonSchema[]
  oneOf?: JsonSchema[]
  anyOf?: JsonSchema[]
  type?: string | string[]
  format?: string
  nullable?: boolean
  enum?: unknown[]
  const?: unknown
  properties?: Record<string, JsonSchema>
  required?: string[]
  items?: JsonSchema
}

export interface OpenApi {
  components: { schemas: Record<string, JsonSchema> }
}

declare module 'vitest' {
  interface ProvidedContext {
    openapi: OpenApi
  }
}
