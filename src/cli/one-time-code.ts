import { z } from 'zod';
import type { Terminal } from './needs.js';
import { visibleJson } from './visible.js';

const codeShape = z.object({ code: z.string(), codeExpiresAt: z.coerce.date() });

/** Shows a one-time code, once: it alone on standard output, what to do with it beside. */
export function showCode(
  terminal: Terminal,
  answer: Readonly<Record<string, unknown>>,
  { json }: { readonly json?: true },
): void {
  const { code, codeExpiresAt } = codeShape.parse(answer);
  terminal.print(json === true ? visibleJson(answer, 2) : code);
  terminal.tell(
    `The code is shown only now. Until ${codeExpiresAt.toISOString()} it logs in in place of the password, to set a new one.`,
  );
}
