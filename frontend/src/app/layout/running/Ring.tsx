const RADIUS = 8

/** How much of something is done, beside words that say it. percent: 0 to 100. */
export function Ring({ percent }: { percent: number }) {
  return (
    <svg width={20} height={20} viewBox="0 0 20 20" fill="none" strokeWidth={3} aria-hidden>
      <circle cx={10} cy={10} r={RADIUS} stroke="var(--line)" />
      <circle
        cx={10}
        cy={10}
        r={RADIUS}
        stroke="var(--accent)"
        strokeLinecap="round"
        pathLength={100}
        strokeDasharray={`${percent} 100`}
        transform="rotate(-90 10 10)"
      />
    </svg>
  )
}
