'use client'

import { Copy, LogIn, OctagonMinus, RotateCw, Trash2 } from 'lucide-react'
import { useMemo } from 'react'
import { KindGlyph } from '@/components/canvas/kind-glyph.tsx'
import { ACTIONS } from '@/components/designer/actions.ts'
import { useDesign, useDesigner, useDesignerStore } from '@/components/designer/store/designer-context.tsx'
import { useActionContext } from '@/components/designer/use-action-context.tsx'
import { SEVERITY } from '@/components/problems/severity.ts'
import { Badge } from '@/components/ui/badge.tsx'
import { Button } from '@/components/ui/button.tsx'
import { Input, Textarea } from '@/components/ui/input.tsx'
import { setEntry, setHead } from '@/lib/loop/1-draw/edit-data.ts'
import { rename, setConfig, setNote } from '@/lib/loop/1-draw/edit-nodes.ts'
import type { DesignNode } from '@/lib/loop/artefacts/design.ts'
import type { NodeKind } from '@/lib/loop/kinds/node-kind.ts'
import { definitions } from '@/lib/nodes/definitions.ts'
import { views } from '@/lib/nodes/views.ts'
import { Connections } from './connections.tsx'
import { FieldFrame } from './fields/field-frame.tsx'
import { Section } from './fields/section.tsx'
import { DesignForm } from './form.tsx'
import { NodeFields } from './node-fields.tsx'
import type { FormSources } from './scopes.ts'

/** Everything about one node: name, its kind's form, its connections, a note. */
export function NodePanel({ node }: { node: DesignNode }) {
  const store = useDesignerStore()
  const definition = definitions[node.kind]
  const View = views[node.kind]
  const { edit } = store.getState()
  const sources = useMemo(() => sourcesOf(node), [node])
  return (
    <div data-form data-kind={node.kind}>
      <NodeHeader node={node} />
      <NodeProblems id={node.id} />
      <DesignForm
        id={`node:${node.id}`}
        schema={definition.config}
        value={node.config}
        sources={sources}
        onChange={(config, path) => edit((design) => setConfig(design, node.id, config), `${node.id}:${path}`)}
        pathOf={(problem) =>
          problem.nodeId === node.id && problem.edgeId === undefined ? (problem.field ?? null) : null
        }
      >
        <View />
      </DesignForm>
      <Connections node={node} />
      <NodeFields nodeId={node.id} />
      <Section title="Note">
        <FieldFrame id={`note:${node.id}`} label="Note" hideLabel hint={definition.summary}>
          <Textarea
            id={`note:${node.id}`}
            rows={2}
            value={node.note ?? ''}
            placeholder="What a reader should know"
            onChange={(event) => edit((design) => setNote(design, node.id, event.target.value), `${node.id}:note`)}
          />
        </FieldFrame>
      </Section>
    </div>
  )
}

function sourcesOf({ id, kind, config }: DesignNode): FormSources {
  const definition: NodeKind = definitions[kind]
  const parsed = definition.config.safeParse(config)
  return { at: { nodeId: id }, sites: parsed.success ? definition.expressions(parsed.data) : [] }
}

function NodeHeader({ node }: { node: DesignNode }) {
  const design = useDesign()
  const context = useActionContext()
  const { edit } = context.store.getState()
  const mark = useDesigner((state) => state.breakpointMarks[node.id])
  const isEntry = design.entry === node.id
  const isHead = design.head === node.id
  return (
    <div className="flex flex-col gap-2.5 border-line border-b p-3.5">
      <div className="flex items-center gap-2.5">
        <KindGlyph kind={node.kind} />
        <div className="min-w-0 flex-1">
          <h2 className="font-semibold text-[13px] leading-4">{definitions[node.kind].title}</h2>
          <code className="font-mono text-[11px] text-muted">{node.id}</code>
        </div>
        <Button
          variant="ghost"
          size="icon"
          aria-label="Breakpoint"
          title="Runs started here stop before this node (B)"
          aria-pressed={mark !== undefined}
          className={mark === undefined ? undefined : 'text-danger'}
          onClick={() => ACTIONS.breakpoint.run(context)}
        >
          <OctagonMinus />
        </Button>
        <Button variant="ghost" size="icon" aria-label="Duplicate node" onClick={() => ACTIONS.duplicate.run(context)}>
          <Copy />
        </Button>
        <Button variant="ghost" size="icon" aria-label="Delete node" onClick={() => ACTIONS.delete.run(context)}>
          <Trash2 />
        </Button>
      </div>
      <FieldFrame id={`label:${node.id}`} label="Name">
        <Input
          id={`label:${node.id}`}
          value={node.label}
          maxLength={120}
          onChange={(event) => edit((before) => rename(before, node.id, event.target.value), `${node.id}:label`)}
        />
      </FieldFrame>
      <div className="flex flex-wrap gap-1.5">
        {isEntry ? (
          <Badge tone="accent">
            <LogIn aria-hidden="true" />
            Entry: runs begin here
          </Badge>
        ) : (
          <Button size="sm" variant="ghost" onClick={() => edit((before) => setEntry(before, node.id))}>
            <LogIn />
            Make entry
          </Button>
        )}
        {isHead ? (
          <Badge tone="accent">
            <RotateCw aria-hidden="true" />
            Head: iterations count here
          </Badge>
        ) : (
          <Button size="sm" variant="ghost" onClick={() => edit((before) => setHead(before, node.id))}>
            <RotateCw />
            Make head
          </Button>
        )}
      </div>
    </div>
  )
}

/** Problems of the node that no single field shows. */
function NodeProblems({ id }: { id: string }) {
  const diagnostics = useDesigner((state) => state.compiled.diagnostics)
  const own = diagnostics.filter(
    (problem) => problem.nodeId === id && (problem.field === undefined || problem.field === ''),
  )
  if (own.length === 0) return null
  return (
    <ul className="flex flex-col gap-1 border-line border-b bg-sunken/60 px-3.5 py-2 text-[11px] leading-4">
      {own.map((problem) => (
        <li key={problem.code + problem.message} className={SEVERITY[problem.severity].color}>
          {problem.message}
        </li>
      ))}
    </ul>
  )
}
