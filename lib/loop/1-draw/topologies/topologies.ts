import type { LoopDesign } from '../../artefacts/design.ts'
import { newDesign } from '../new-design.ts'
import { debate } from './debate.ts'
import { hierarchy } from './hierarchy.ts'
import { refine } from './refine.ts'
import { reflexiveCritic } from './reflexive-critic.ts'

/** A shape of loop to begin with. */
export type Topology = {
  slug: string
  title: string
  /** What it is, in one sentence. */
  summary: string
  /** When it is the right one. */
  useWhen: string
  /** A design of this shape under a name: it compiles without a finding and runs with scripted answers. */
  design: (name: string) => LoopDesign
}

/** In the order in which they are offered: the plainest first. */
export const TOPOLOGIES: readonly Topology[] = [
  {
    slug: 'ring',
    title: 'Blank ring',
    summary: 'One node of each kind: observe, decide, act, invariant, terminate.',
    useWhen: 'You know what your loop does and want to fill it in yourself, node by node.',
    design: newDesign,
  },
  {
    slug: 'reflexive-critic',
    title: 'Reflexive with critic',
    summary: 'One model works with tools until it believes it is done; then a critic has a say.',
    useWhen:
      'The task is clear and can be checked. The best first choice: simple to debug, and hard to fool yourself with.',
    design: reflexiveCritic,
  },
  {
    slug: 'debate',
    title: 'Debate',
    summary: 'A proposer answers, a critic attacks, a judge scores, round after round.',
    useWhen: 'Quality is a matter of argument, or an answer has to stand up to an adversary.',
    design: debate,
  },
  {
    slug: 'hierarchy',
    title: 'Hierarchy',
    summary: 'A planner splits the goal, executors do the parts one after another, an aggregator joins them.',
    useWhen: 'The task is long and falls into parts that need little of each other.',
    design: hierarchy,
  },
  {
    slug: 'refine',
    title: 'Refine',
    summary: 'Init takes the task apart, refine solves part after part, generate writes the whole.',
    useWhen:
      'One artefact is to be written, such as a program or a document, and a first draft would hide what is not understood.',
    design: refine,
  },
]

/** The topology of this slug, or undefined. */
export function findTopology(slug: string): Topology | undefined {
  return TOPOLOGIES.find((topology) => topology.slug === slug)
}
