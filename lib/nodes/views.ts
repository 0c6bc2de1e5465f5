import type { ComponentType } from 'react'
import type { NodeKindName } from '../loop/artefacts/design.ts'
import { ActView } from './act/view.tsx'
import { DecideView } from './decide/view.tsx'
import { InvariantView } from './invariant/view.tsx'
import { ObserveView } from './observe/view.tsx'
import { TerminateView } from './terminate/view.tsx'

/** Every node kind's inspector form. Each edits its node's config through the form scope around it. */
export const views = {
  observe: ObserveView,
  decide: DecideView,
  act: ActView,
  invariant: InvariantView,
  terminate: TerminateView,
} satisfies Record<NodeKindName, ComponentType>
