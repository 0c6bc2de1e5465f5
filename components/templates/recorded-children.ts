import type { TemplateRecording } from '@/lib/api/contracts/recordings.ts'

type Child = Pick<NonNullable<TemplateRecording['children']>[number], 'iteration'> & {
  run: { id: string; loop: { name: string } }
}

/** Id and name of each called run: `Analyzer, called in iteration 1, 2 of 4`. */
export function childNames(children: readonly Child[]): [id: string, name: string][] {
  return children.map(({ run, iteration }) => {
    const together = children.filter((each) => each.iteration === iteration).map((each) => each.run.id)
    const place = together.length === 1 ? '' : `, ${together.indexOf(run.id) + 1} of ${together.length}`
    return [run.id, `${run.loop.name}, called in iteration ${iteration}${place}`]
  })
}
