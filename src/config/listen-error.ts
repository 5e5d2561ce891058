import { StartError, codeOf } from './start-error.js';

/** Where something was to listen, and the variable that says its port. */
interface Address {
  variable: 'PORT' | 'METRICS_PORT';
  port: number;
  host: string;
}

/** What a start is refused with when an address cannot be listened on: it names the address and what to do. */
export function listenError(cause: unknown, { variable, port, host }: Address): StartError {
  const hint = HINTS[codeOf(cause)]?.(variable) ?? `Correct HOST and ${variable}.`;
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new StartError(`The service cannot listen on port ${port} of ${host}: ${reason}. ${hint}`, {
    cause,
  });
}

const unknownHost = (): string =>
  'HOST is no address and no name that can be resolved: correct it, or leave it out.';
const foreignHost = (): string => 'Set HOST to an address of this machine, or to 0.0.0.0 for all of them.';

const HINTS: Record<string, (variable: string) => string> = {
  EADDRINUSE: (variable) => `Set ${variable} to a free port, or stop the program that has it.`,
  EACCES: (variable) => `This user may not listen there: set ${variable} to 1024 or more.`,
  EADDRNOTAVAIL: foreignHost,
  EAFNOSUPPORT: foreignHost,
  ENOTFOUND: unknownHost,
  EAI_AGAIN: unknownHost,
};
