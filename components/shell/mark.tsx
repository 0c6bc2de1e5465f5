/** The product's sign: a loop with a head. */
export function Mark({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 24 24" fill="none" aria-hidden="true" className={className}>
      <path d="M19.5 9.2A8 8 0 1 0 20 12" stroke="currentColor" strokeWidth="2.4" strokeLinecap="round" />
      <circle cx="19.6" cy="9.4" r="2.6" fill="var(--accent)" />
    </svg>
  )
}
