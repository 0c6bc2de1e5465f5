import { Download, Eye, GitCompareArrows, LayoutTemplate, RotateCcw, Share2 } from 'lucide-react'
import { type Action, always, bind, type Command, when } from '@/components/commands/action.ts'

export type VersionAct = 'compare' | 'before' | 'restore' | 'template' | 'share' | 'export'
type Numbered = { number: number }
type VersionAction = Action<Numbered, (act: VersionAct) => void> & { id: VersionAct; words?: readonly string[] }

const action = (lead: Pick<VersionAction, 'id' | 'label' | 'icon' | 'words'>): VersionAction => ({
  ...lead,
  shortcuts: [],
  group: 'Versions',
  enabled: always,
  run: (act) => act(lead.id),
})

/** What can be done with a version of a loop. */
export const VERSION_ACTIONS: readonly VersionAction[] = [
  action({ id: 'compare', label: 'Compare with the draft', icon: GitCompareArrows }),
  {
    ...action({ id: 'before', label: 'What it changed', icon: Eye, words: ['compare', 'before'] }),
    enabled: when(({ number }) => number > 1, 'It is the first version'),
  },
  action({ id: 'restore', label: 'Restore into the draft', icon: RotateCcw }),
  action({
    id: 'template',
    label: 'Offer as a template',
    icon: LayoutTemplate,
    words: ['publish', 'gallery', 'templates'],
  }),
  action({ id: 'share', label: 'Share by link', icon: Share2 }),
  action({ id: 'export', label: 'Export as JSON', icon: Download, words: ['download'] }),
]

/** The same by name, for each of the versions. */
export function versionCommands(
  versions: readonly Numbered[],
  onAct: (number: number, act: VersionAct) => void,
): Command[] {
  return versions.flatMap((version) =>
    VERSION_ACTIONS.map((one) => ({
      ...bind(
        `version:${version.number}`,
        one,
        () => version,
        () => (act: VersionAct) => onAct(version.number, act),
      ),
      label: `v${version.number}: ${one.label}`,
    })),
  )
}
