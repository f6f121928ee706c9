/** Keys are heard where the focus is: it must not fall out of a part of the page because what had it is gone. */
import { useEffect, useEffectEvent, useRef, type RefObject } from 'react'

/** `hand`: gives the focus to something of `place` that is still there, where what had it was removed or switched off. */
export function useFocusKept(place: RefObject<HTMLElement | null>, hand: () => void): void {
  const last = useRef<Element | null>(null)
  const on = useEffectEvent(hand)
  useEffect(() => {
    function see({ target }: FocusEvent) {
      last.current = target instanceof Element && place.current?.contains(target) ? target : null
    }
    document.addEventListener('focusin', see)
    return () => document.removeEventListener('focusin', see)
  }, [place])
  // After each drawing: that is when something goes.
  useEffect(() => {
    const { current } = last
    const now = document.activeElement
    if (current === null || (current.isConnected && !current.matches(':disabled'))) return
    if (now === null || now === document.body || now === current) on()
  })
}
