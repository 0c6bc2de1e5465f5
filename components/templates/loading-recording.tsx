/** As high as what comes, so that nothing moves. */
export function LoadingRecording() {
  return (
    <p role="status" className="flex h-320 items-center justify-center text-[13px] text-muted lg:h-184">
      Loading the recorded run …
    </p>
  )
}
