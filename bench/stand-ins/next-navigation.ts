/** A router outside of the framework: nobody goes anywhere. */
export const useRouter = () => ({ push: () => undefined, replace: () => undefined, refresh: () => undefined })
export const usePathname = () => '/'
export const useSearchParams = () => new URLSearchParams()
