import type { ErrorKind } from '../loop/artefacts/events.ts'
import { jsonSize } from '../loop/artefacts/json-size.ts'
import { LIMITS } from '../loop/artefacts/limits.ts'
import { own } from '../loop/artefacts/own.ts'
import { checkJson } from '../loop/artefacts/parse-json.ts'
import type { ToolFacts } from '../loop/kinds/executor.ts'
import { mcpToolFacts } from '../loop/kinds/mcp-tool-facts.ts'
import { validateValue } from '../loop/state/validate.ts'
import type { ToolExecute, ToolOutcome, ToolRunner } from './ports.ts'

/** Runs tools by name: checks the arguments before, the output's size and shape after, and turns whatever a tool throws into an outcome. */
export function createToolRunner(
  definitions: Record<string, ToolFacts>,
  executors: Record<string, ToolExecute>,
  /** Runs those of MCP servers; absent: there are none. */
  mcp?: ToolExecute,
): ToolRunner {
  return {
    async run(call, signal) {
      const facts = own(definitions, call.tool) ?? (call.mcp && mcpToolFacts(call.tool, call.mcp))
      const execute = own(executors, call.tool) ?? (call.mcp && mcp)
      if (!facts || !execute) return recoverable('unknown_tool', `There is no tool “${call.tool}”.`)
      const problems = validateValue(facts.args, call.args, 'args')
      if (problems.length > 0) {
        const message = problems.map(({ field, reason }) => `${field}: ${reason}`).join('; ')
        return recoverable('invalid_arguments', message)
      }
      try {
        return checked(call.tool, await execute(call.args, call, signal))
      } catch (error) {
        return recoverable('other', `“${call.tool}” failed: ${error instanceof Error ? error.message : String(error)}`)
      }
    },
  }
}

function checked(tool: string, outcome: ToolOutcome): ToolOutcome {
  if (!outcome.ok) return outcome
  const output = checkJson(outcome.output)
  if (!output.ok) return recoverable('other', `The output of “${tool}” can’t be used: ${output.message}`)
  if (Number.isFinite(jsonSize(output.value, LIMITS.payloadBytes))) return outcome
  return recoverable('other', `The output of “${tool}” is larger than ${LIMITS.payloadBytes} bytes.`)
}

function recoverable(kind: ErrorKind, message: string): ToolOutcome {
  return { ok: false, class: 'recoverable', kind, message }
}
