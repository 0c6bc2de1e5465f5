import { Globe, KeyRound, Layers, UserRound, Wrench } from 'lucide-react'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { Badge } from '@/components/ui/badge.tsx'
import { capital, formatCount, plural } from '@/components/ui/format.ts'
import { TimeAgo } from '@/components/ui/time-ago.tsx'
import type { TemplateSummary } from '@/lib/api/contracts/catalogue.ts'
import { costText, howItGoes } from './template-facts.ts'

type Props = {
  template: TemplateSummary
  /** Tools that it may use, and what each does. */
  tools: readonly { name: string; summary: string }[]
}

/** How a template goes, what it costs and needs, what comes along, and where it is from. */
export function TemplateDetails({ template, tools }: Props) {
  const { recorded, parts, needs, mcpTools } = template
  const costs = costText(template)
  return (
    <dl className="grid max-w-2xl grid-cols-[auto_minmax(0,1fr)] gap-x-5 gap-y-2.5 pt-6 text-[13px]">
      <Fact name="How it goes">{`${capital(howItGoes(template))}.`}</Fact>
      {costs === null ? null : (
        <Fact name="Costs">
          {`${costs}.`}
          {recorded === null
            ? ''
            : ` The recorded run asked a model ${recorded.modelCalls === 1 ? 'once' : `${recorded.modelCalls} times`}: about ${formatCount(recorded.tokens)} tokens.`}
        </Fact>
      )}
      <Fact name="Tools">
        {tools.length + mcpTools.length === 0 ? 'None' : null}
        {tools.map(({ name, summary }) => (
          <Line key={name} icon={<Wrench />}>
            <code className="font-mono text-xs">{name}</code> <span className="text-muted">{summary}</span>
          </Line>
        ))}
        {mcpTools.map((name) => (
          <Line key={name} icon={<Wrench />}>
            <code className="font-mono text-xs">{name}</code>{' '}
            <span className="text-muted">of an MCP server, to be set up in Settings</span>
          </Line>
        ))}
        {needs.browser ? <Line icon={<Globe />}>Opens pages in a browser that reaches nothing outside.</Line> : null}
        {needs.person ? <Line icon={<UserRound />}>May wait for a person to decide.</Line> : null}
      </Fact>
      <Fact name="Keys">
        <Keys {...template} />
      </Fact>
      {parts.length === 0 ? null : (
        <Fact name="What comes along">
          {parts.map(({ slug, version, name, purpose, nodes }) => (
            <Line key={slug} icon={<Layers />}>
              <span className="font-medium">{name}</span>
              <span className="text-muted">{` ${version === null ? '' : `v${version}, `}${plural(nodes, 'node')}. ${purpose}`}</span>
            </Line>
          ))}
        </Fact>
      )}
      <Fact name="Comes from">
        <Provenance template={template} />
      </Fact>
    </dl>
  )
}

function Keys({ secrets, models, needs }: Pick<TemplateSummary, 'secrets' | 'models' | 'needs'>) {
  const scripted = models.every(({ provider }) => provider === 'scripted')
  return (
    <Line icon={<KeyRound />}>
      {secrets.length === 0 ? '' : `The ${secrets.length === 1 ? 'secret' : 'secrets'} ${secrets.join(', ')}. `}
      {scripted
        ? `${needs.key ? '' : 'None: '}${models.map(({ alias }) => `“${alias}”`).join(', ')} ${models.length === 1 ? 'answers' : 'answer'} from a script. For real answers choose a model when you run it.`
        : models.map(({ alias, provider, model }) => `${alias}: ${provider} ${model}`).join(', ')}
    </Line>
  )
}

function Provenance({ template: { own, recorded, design } }: { template: TemplateSummary }) {
  return (
    <span className="flex flex-wrap items-center gap-1.5">
      {own === null ? (
        `Loopwright${recorded?.madeBy ? ` ${recorded.madeBy}` : ''}`
      ) : (
        <span>
          <Link href={`/loops/${own.loop.slug}/versions`} className="text-accent hover:underline">
            {own.loop.name}
          </Link>
          {`, version ${own.version}, offered by ${own.author} `}
          <TimeAgo at={own.createdAt} />
        </span>
      )}
      <Badge>{plural(design.nodes.length, 'node')}</Badge>
      {design.taskType === undefined ? null : <Badge>{design.taskType}</Badge>}
    </span>
  )
}

function Line({ icon, children }: { icon: ReactNode; children: ReactNode }) {
  return (
    <span className="flex gap-1.5 [&>svg]:mt-1 [&>svg]:size-3.5 [&>svg]:shrink-0 [&>svg]:text-muted">
      {icon}
      <span className="min-w-0 break-words">{children}</span>
    </span>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-muted">{name}</dt>
      <dd className="min-w-0 leading-5">{children}</dd>
    </>
  )
}
