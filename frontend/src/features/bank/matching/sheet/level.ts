/** Of the heading of what is read: 1 where it is alone on the screen, as on a phone. What is below it is one deeper. */
import { createContext } from 'react'

export const Level = createContext<1 | 2>(2)
