import { startService } from './service'

/** Playwright calls what is returned when all tests are done. */
export default startService
