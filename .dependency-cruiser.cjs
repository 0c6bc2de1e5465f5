// Who may import whom: the table in ARCHITECTURE.md, one rule per row or sentence. tests/architecture.test.ts plants a
// violation of every rule and fails if one goes unreported.

const packages = (...names) => `(^|/)node_modules/(${names.join('|')})(/|$)`
const PURE_LIBRARIES = packages('zod', 'ajv', '@dagrejs/dagre', '@noble/hashes', '@marcbachmann/cel-js', 're2js')
const DATABASE_PACKAGES = packages('@prisma', '\\.prisma', 'prisma', 'better-sqlite3', 'pg', 'pg-boss')
const REACT_PACKAGES = packages(
  'react',
  'react-dom',
  'next',
  'next-themes',
  '@xyflow',
  'zustand',
  'zundo',
  'radix-ui',
  'lucide-react',
)

// Tests and what only tests use: fixture….ts, fake-….ts.
const TESTS = '(\\.test\\.tsx?|(^|/)(fixtures?|fake-)[^/]*\\.tsx?)$'
const OURS = '^(app|components|lib|proxy\\.ts|instrumentation\\.ts)'
const VIEWS = '^lib/nodes/(views\\.tsx?$|[^/]+/view)'

/** Everything the files under `from` import, in this project or not, must be in `may`. */
const only = (name, comment, from, may) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from, pathNot: TESTS },
  to: { pathNot: may },
})

/** Of this project, the files under `from` may import only what is in `may`; packages are not restricted here. */
const onlyOfOurs = (name, comment, from, may) => {
  const rule = only(name, comment, from, may)
  return { ...rule, to: { path: OURS, pathNot: may } }
}

const never = (name, comment, from, to) => ({
  name,
  comment,
  severity: 'error',
  from: typeof from === 'string' ? { path: from, pathNot: TESTS } : from,
  to: typeof to === 'string' ? { path: to } : to,
})

/** The half of a node kind or tool that browser and server share: all its files but execute, view and tests. */
const sharedHalf = (folder) => `^lib/${folder}/([^/]+)/(?!execute|view)`

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    // The pure core
    only(
      'core-is-pure',
      'lib/loop imports itself and pure libraries: no I/O, clock, randomness, React or database.',
      '^lib/loop/',
      ['^lib/loop/', PURE_LIBRARIES],
    ),
    never('stages-stay-apart', 'A numbered stage of the core never imports another.', '^lib/loop/([1-9]-[^/]+)/', {
      path: '^lib/loop/[1-9]-',
      pathNot: '^lib/loop/$1/',
    }),
    never(
      'shared-core-knows-no-stage',
      'What all stages share imports none of them.',
      '^lib/loop/(?![1-9]-)[^/]+',
      '^lib/loop/[1-9]-',
    ),

    // Node kinds
    only('node-definition', 'A definition imports its own folder, lib/loop and pure libraries.', sharedHalf('nodes'), [
      '^lib/loop/',
      '^lib/nodes/$1/(?!execute|view)',
      PURE_LIBRARIES,
    ]),
    onlyOfOurs(
      'node-execute',
      'An executor imports its own kind, lib/loop and the types of the ports.',
      '^lib/nodes/([^/]+)/execute',
      ['^lib/loop/', '^lib/nodes/$1/(?!view)', '^lib/runner/ports(\\.ts$|/)'],
    ),
    onlyOfOurs(
      'node-view',
      'A view imports its own definition, components/ui and the shared form fields.',
      '^lib/nodes/([^/]+)/view',
      ['^lib/nodes/$1/(?!execute)', '^components/ui/', '^components/inspector/fields(\\.tsx?$|/)'],
    ),
    never('kinds-stay-apart', 'A node kind never imports another.', '^lib/nodes/([^/]+)/', {
      path: '^lib/nodes/[^/]+/',
      pathNot: '^lib/nodes/$1/',
    }),
    never(
      'definition-list',
      'The list of definitions reaches no executor and no view.',
      '^lib/nodes/definitions\\.ts$',
      {
        path: OURS,
        pathNot: ['^lib/loop/', '^lib/nodes/[^/]+/(?!execute|view)'],
      },
    ),
    never('executor-list', 'The list of executors reaches no view.', '^lib/nodes/executors\\.ts$', {
      path: OURS,
      pathNot: ['^lib/loop/', '^lib/runner/ports', '^lib/nodes/[^/]+/(?!view)'],
    }),
    never('view-list', 'The list of views reaches no executor.', '^lib/nodes/views\\.tsx?$', {
      path: OURS,
      pathNot: ['^lib/loop/', '^lib/nodes/[^/]+/(?!execute)'],
    }),

    // Tools
    only(
      'tool-definition',
      'A tool definition imports its own folder, lib/loop and pure libraries.',
      sharedHalf('tools'),
      ['^lib/loop/', '^lib/tools/$1/(?!execute|view)', PURE_LIBRARIES],
    ),
    onlyOfOurs(
      'tool-execute',
      'A tool executor imports its own tool, lib/loop, lib/sandbox and the types of the ports.',
      '^lib/tools/([^/]+)/execute',
      ['^lib/loop/', '^lib/sandbox/', '^lib/tools/$1/(?!view)', '^lib/runner/ports(\\.ts$|/)'],
    ),
    never('tools-stay-apart', 'A tool never imports another.', '^lib/tools/([^/]+)/', {
      path: '^lib/tools/[^/]+/',
      pathNot: '^lib/tools/$1/',
    }),
    never('tool-definition-list', 'The list of tool definitions reaches no executor.', '^lib/tools/definitions\\.ts$', {
      path: OURS,
      pathNot: ['^lib/loop/', '^lib/tools/[^/]+/(?!execute)'],
    }),

    onlyOfOurs('sandbox', 'lib/sandbox knows nothing of what runs in it.', '^lib/sandbox/', ['^lib/sandbox/']),

    // Runner, database, templates
    onlyOfOurs(
      'runner',
      'The runner imports the core, the lists of executors and definitions, and tools; never the database.',
      '^lib/runner/',
      ['^lib/runner/', '^lib/loop/', '^lib/nodes/(executors|definitions)\\.ts$', '^lib/tools/'],
    ),
    onlyOfOurs('database', 'lib/db imports the artefacts, the patches and the types of the ports.', '^lib/db/', [
      '^lib/db/',
      '^lib/loop/(artefacts|patch)/',
      '^lib/runner/ports(\\.ts$|/)',
    ]),
    never(
      'only-database-touches-prisma',
      'Prisma, its client and the drivers stay behind lib/db.',
      { path: OURS, pathNot: ['^lib/db/', TESTS] },
      `${DATABASE_PACKAGES}|^lib/db/generated/`,
    ),
    never(
      'ports-are-types',
      'Executors and the database implement the ports; they take types from them, no code.',
      '^lib/(db/|nodes/[^/]+/execute|tools/[^/]+/execute)',
      { path: '^lib/runner/ports(\\.ts$|/)', dependencyTypesNot: ['type-only'] },
    ),
    onlyOfOurs('templates', 'Templates are documents of the core.', '^lib/templates/', [
      '^lib/templates/',
      '^lib/loop/',
    ]),

    // Doors
    onlyOfOurs(
      'api-shared-with-browser',
      'Contracts and client run in the browser too: they import each other and lib/loop.',
      '^lib/api/(contracts/|client|read-problem|event-stream)',
      ['^lib/api/(contracts/|client|read-problem|event-stream)', '^lib/loop/'],
    ),
    onlyOfOurs('api', 'The route wrapper imports contracts, use cases and lib/loop.', '^lib/api/', [
      '^lib/api/',
      '^lib/server/',
      '^lib/loop/',
    ]),
    onlyOfOurs('server', 'lib/server wires all of lib but views.', '^lib/server/', [
      '^lib/(server|loop|runner|db|api|templates|tools)/',
      '^lib/nodes/(?!views\\.tsx?$|[^/]+/view)',
    ]),
    onlyOfOurs('command-line', 'The command imports what the server may.', '^lib/cli/', [
      '^lib/(cli|server|loop|runner|db|api|templates|tools)/',
      '^lib/nodes/(?!views\\.tsx?$|[^/]+/view)',
    ]),

    // Interface
    onlyOfOurs(
      'components',
      'Components import lib/loop, the lists of definitions and views, contracts and client.',
      '^components/',
      [
        '^components/',
        '^lib/loop/',
        '^lib/nodes/(definitions\\.ts|views\\.tsx?)$',
        '^lib/tools/definitions\\.ts$',
        '^lib/api/(contracts/|client|read-problem|event-stream)',
      ],
    ),
    onlyOfOurs(
      'app',
      'Routes import components, use cases and the API layer.',
      '^(app/|proxy\\.ts|instrumentation\\.ts)',
      ['^app/', '^components/', '^lib/server/', '^lib/api/'],
    ),
    never(
      'react-stays-in-the-interface',
      'Nothing in lib but views knows React, Next or the icons.',
      { path: '^lib/', pathNot: [VIEWS, TESTS, '^lib/(api|server)/'] },
      REACT_PACKAGES,
    ),
    never(
      'browser-code-is-portable',
      'What runs in the browser imports nothing of Node.',
      `^components/|^lib/api/(contracts/|client)|${VIEWS}`,
      {
        dependencyTypes: ['core'],
      },
    ),

    // Everywhere
    {
      name: 'no-cycles',
      comment:
        'Modules that run each other can only be understood, tested and loaded together. Types may refer both ways.',
      severity: 'error',
      from: { pathNot: '^lib/db/generated/' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    never(
      'product-imports-no-test',
      'Tests import the product, never the other way round.',
      { path: OURS, pathNot: TESTS },
      TESTS,
    ),
    never(
      'product-imports-no-dev-package',
      'A package that only development installs is missing where the product runs.',
      { path: OURS, pathNot: TESTS },
      { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    ),
    {
      name: 'no-unresolvable',
      comment: 'Every import leads somewhere, to a package named in package.json or a file that exists.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: ['node_modules', '^lib/db/generated/'] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.js', '.jsx', '.mjs', '.cjs', '.json', '.d.ts'],
    },
    skipAnalysisNotInRules: true,
  },
}
