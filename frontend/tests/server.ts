/** The network of the component tests: nothing answers but what a test says. */
import { setupServer } from 'msw/node'

export const server = setupServer()
