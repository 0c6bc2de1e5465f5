import { nothingHere } from '@/lib/api/other-methods.ts'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = nothingHere()
