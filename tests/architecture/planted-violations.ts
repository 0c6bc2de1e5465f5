/** Rule of .dependency-cruiser.cjs → small files of which the first breaks exactly that rule. */
export const PLANTED: Record<string, Record<string, string>> = {
  'core-is-pure': {
    'lib/loop/artefacts/impure.ts': "import { readFileSync } from 'node:fs'\nexport const impure = readFileSync",
  },
  'stages-stay-apart': {
    'lib/loop/2-compile/reaches-run.ts': "import '../3-run/stage.ts'",
    'lib/loop/3-run/stage.ts': 'export const stage = 3',
  },
  'shared-core-knows-no-stage': {
    'lib/loop/state/reaches-stage.ts': "import '../3-run/stage.ts'",
  },
  'node-definition': {
    'lib/nodes/alpha/definition.ts': "import './execute.ts'",
    'lib/nodes/alpha/execute.ts': 'export const execute = 1',
  },
  'node-execute': {
    'lib/nodes/beta/execute.ts': "import '../../runner/host.ts'",
    'lib/runner/host.ts': 'export const host = 1',
  },
  'node-view': {
    'lib/nodes/alpha/view.tsx': "import '../../../components/designer/canvas.tsx'",
    'components/designer/canvas.tsx': 'export const canvas = 1',
  },
  'kinds-stay-apart': {
    'lib/nodes/beta/view.tsx': "import '../alpha/execute.ts'",
  },
  'definition-list': {
    'lib/nodes/definitions.ts': "import './alpha/execute.ts'",
  },
  'executor-list': {
    'lib/nodes/executors.ts': "import './gamma/view.tsx'",
    'lib/nodes/gamma/view.tsx': 'export const view = 1',
  },
  'view-list': {
    'lib/nodes/views.ts': "import './alpha/execute.ts'",
  },
  'tool-definition': {
    'lib/tools/alpha/definition.ts': "import { createHash } from 'node:crypto'\nexport const hash = createHash",
  },
  'tool-execute': {
    'lib/tools/beta/execute.ts': "import '../../db/store.ts'",
    'lib/db/store.ts': 'export const store = 1',
  },
  'tools-stay-apart': {
    'lib/tools/beta/parts.ts': "import '../gamma/execute.ts'",
    'lib/tools/gamma/execute.ts': 'export const execute = 1',
  },
  'tool-definition-list': {
    'lib/tools/definitions.ts': "import './gamma/execute.ts'",
  },
  sandbox: {
    'lib/sandbox/pool.ts': "import '../loop/artefacts/impure.ts'",
  },
  runner: {
    'lib/runner/worker.ts': "import '../db/store.ts'",
  },
  database: {
    'lib/db/aggregate.ts': "import '../loop/3-run/stage.ts'",
  },
  'only-database-touches-prisma': {
    'lib/server/start-run.ts': "import '@prisma/client'",
  },
  'ports-are-types': {
    'lib/db/run-store.ts': "import { port } from '../runner/ports.ts'\nexport const used = port",
    'lib/runner/ports.ts': 'export const port = 1',
  },
  templates: {
    'lib/templates/list.ts': "import '../runner/host.ts'",
  },
  'api-shared-with-browser': {
    'lib/api/contracts/runs.ts': "import '../../server/use-case.ts'",
    'lib/server/use-case.ts': 'export const useCase = 1',
  },
  api: {
    'lib/api/route.ts': "import '../db/store.ts'",
  },
  server: {
    'lib/server/reaches-view.ts': "import '../nodes/gamma/view.tsx'",
  },
  'command-line': {
    'lib/cli/main.ts': "import '../nodes/gamma/view.tsx'",
  },
  components: {
    'components/trace/reaches-server.tsx': "import '../../lib/server/use-case.ts'",
  },
  app: {
    'app/page.tsx': "import '../lib/db/store.ts'",
  },
  'react-stays-in-the-interface': {
    'lib/runner/reaches-react.ts': "import 'react'",
  },
  'browser-code-is-portable': {
    'components/trace/reaches-node.tsx': "import { readFileSync } from 'node:fs'\nexport const read = readFileSync",
  },
  'no-cycles': {
    'lib/loop/guards/chicken.ts': "import { egg } from './egg.ts'\nexport const chicken = () => egg",
    'lib/loop/guards/egg.ts': "import { chicken } from './chicken.ts'\nexport const egg = () => chicken",
  },
  'product-imports-no-test': {
    'lib/loop/patch/reaches-test.ts': "import './apply.test.ts'",
    'lib/loop/patch/apply.test.ts': 'export const helper = 1',
  },
  'product-imports-no-dev-package': {
    'lib/runner/reaches-fast-check.ts': "import 'fast-check'",
  },
  'no-unresolvable': {
    'lib/loop/patch/reaches-nothing.ts': "import './missing.ts'",
  },
}
