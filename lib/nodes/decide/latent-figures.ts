import { LatentSettings, latentBudget } from '../../loop/latent/latent-settings.ts'

/** What the passes may cost, in words for the form; null while the settings can't be read. */
export function latentFigures(latent: unknown, maxIterations: number): string | null {
  const parsed = LatentSettings.safeParse(latent)
  if (!parsed.success) return null
  const { maxPasses, maxTokens } = parsed.data
  const { perIteration, worstCase } = latentBudget(parsed.data, maxIterations)
  const [tokens, each, all, cap] = [maxTokens, perIteration, worstCase, maxIterations].map((n) =>
    n.toLocaleString('en'),
  )
  return `${maxPasses} × ${tokens} = ${each} tokens an iteration; over all ${cap} iterations at most ${all}.`
}
