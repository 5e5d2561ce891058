/** What the document says first, in Markdown. */
export const INTRODUCTION = `Creates tasks for shops, exactly once, and tells the operator whom they are for and what to know.

## How to get in

Every operation but those of health needs a credential, of one of two kinds:

- **A token, together with a tenant.** The token is a JWT of your company's identity provider, sent as
  \`Authorization: Bearer <token>\`; the header \`x-tenant-id\` says for which of its tenants the request is.
- **An API key**, alone, sent as \`x-api-key\`. It belongs to one tenant. *Create an API key* makes one.

To try it here: start the service with \`npm start\`, which prints a token and the id of a demo tenant. Press *Authorize*,
paste the token at \`bearer\` and the id at \`tenant\`, and leave \`apiKey\` empty. Then every operation of this page, from the
first to the last, succeeds as it stands, but for those under *Integration*: these take an API key, which *Create an API
key* shows, in place of the two. \`npm run token\` prints another token.

## What holds everywhere

- Fields of bodies and query parameters are snake_case, those of responses camelCase. Times are RFC 3339, responses in UTC.
- Each response has \`x-request-id\`: one of your own of 1 to 64 letters, digits, \`-\` and \`_\`, or else a new one.
- No cache may keep a response (\`Cache-Control: no-store\`).
- Errors have one shape. \`code\` is for programs, \`message\` for people, and \`details\` has every fault of the request.
- Unknown fields and query parameters are refused. New members of responses may come with later versions.`;
