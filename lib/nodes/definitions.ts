import type { NodeKinds } from '../loop/kinds/node-kind.ts'
import { act } from './act/definition.ts'
import { decide } from './decide/definition.ts'
import { invariant } from './invariant/definition.ts'
import { observe } from './observe/definition.ts'
import { terminate } from './terminate/definition.ts'

/** Every node kind's pure half, in the order of the palette. */
export const definitions = { observe, decide, act, invariant, terminate } satisfies NodeKinds
