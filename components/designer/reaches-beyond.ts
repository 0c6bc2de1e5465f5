import type { Consolidation } from '@/lib/loop/artefacts/consolidation.ts'
import type { LoopDesign } from '@/lib/loop/artefacts/design.ts'
import type { NodeKinds } from '@/lib/loop/kinds/node-kind.ts'

/** The loops that a design calls, each with its version, sorted and told once: what its kinds say of the nodes whose settings can be read. */
export function calledLoops({ nodes }: Pick<LoopDesign, 'nodes'>, kinds: NodeKinds): string[] {
  const calls = nodes.flatMap(({ kind, config }) => {
    const parsed = kinds[kind].config.safeParse(config)
    return parsed.success ? (kinds[kind].calls?.(parsed.data) ?? []) : []
  })
  const names = calls.map(({ loop, version }) => `${loop} (${version === null ? 'the newest version' : `v${version}`})`)
  return [...new Set(names)].toSorted()
}

/** What a run keeps in long-term memory when it ends, and who can recall it. */
export function keptInMemory({ when, facts = [], model }: Consolidation): string {
  const kept = [
    ...new Set(
      facts.map(({ scope }) =>
        scope === 'workspace' ? 'facts for every loop of the workspace' : 'facts for this loop',
      ),
    ),
    ...(model ? [`at most ${model.maxFacts} facts that the model “${model.alias}” finds`] : []),
  ]
  return `At the end of a run${when === 'success' ? ' that succeeds' : ''}: ${kept.join('; ') || 'nothing'}`
}
