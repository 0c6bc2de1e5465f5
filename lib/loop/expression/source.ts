import { z } from 'zod'
import { LIMITS } from '../artefacts/limits.ts'

/** Source of an expression in a config. Whether it is one, the compiler finds out; empty ones too. */
export const Expression = z.string().max(LIMITS.expressionBytes)
/** Source of a template in a config. */
export const Template = z.string().max(LIMITS.templateBytes)
