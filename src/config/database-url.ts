export const POSTGRES_URL = /^postgres(ql)?:\/\/\S+$/;

/** Host and port of a `DATABASE_URL`, for messages: nothing of it that is secret. */
export function databaseAddress(text: string): string {
  const url = parse(text);
  const host = url?.searchParams.get('host') ?? decodeURIComponent(url?.hostname ?? '');
  const port = url?.searchParams.get('port') ?? url?.port;
  return `${host || 'localhost'}:${port || '5432'}`;
}

/**
 * Whether each part of a `DATABASE_URL` is read as it was meant. A password with `#`, `/` or `?` as they are
 * ends the host too early, so that its beginning is taken for the port; `%` as it is cannot be decoded.
 */
export function isReadAsMeant(text: string): boolean {
  const url = parse(text);
  if (!url || text.includes('#')) return false;
  const { username, password, pathname, search } = url;
  return !`${pathname}${search}`.includes('@') && [username, password, pathname].every(isEncoded);
}

/** Allows a host that is empty, as the driver does: it stands for localhost, or for the query's `host`. */
function parse(text: string): URL | null {
  const url = [text, text.replace('@/', '@localhost/')].find((candidate) => URL.canParse(candidate));
  return url === undefined ? null : new URL(url);
}

function isEncoded(part: string): boolean {
  try {
    decodeURIComponent(part);
    return true;
  } catch {
    return false;
  }
}
