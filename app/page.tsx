export default function HomePage() {
  return (
    <main className="mx-auto max-w-3xl p-8">
      <h1 className="font-semibold text-2xl">Loopwright</h1>
      <p className="text-muted">Draw an LLM loop, run it, and play every iteration back.</p>
    </main>
  )
}
