import type { ComponentProps } from 'react'

/** A link outside of the framework. */
export default function Link(props: ComponentProps<'a'>) {
  return <a {...props} />
}
