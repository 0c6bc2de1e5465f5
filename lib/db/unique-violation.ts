import { Prisma } from './generated/sqlite/client.ts'

/** Whether a write was refused because another row already has the same unique value. */
export function isUniqueViolation(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002'
}
