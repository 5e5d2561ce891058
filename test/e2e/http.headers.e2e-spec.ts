import { beforeEach, describe, expect, it } from 'vitest';
import { type RawAnswer, sendRaw } from '../support/send-raw.js';
import { TestTenant } from '../support/test-tenant.js';

/** Headers are written as they go over the connection: clients join, sort and drop them. */
describe('headers', () => {
  let tenant: TestTenant;
  let id: string;

  beforeEach(async () => {
    tenant = await TestTenant.create();
    id = await tenant.addTask();
  });

  async function send(
    method: string,
    path: string,
    headers: string[],
    { body = '{}', credential = [`Authorization: Bearer ${tenant.token()}`] } = {},
  ): Promise<RawAnswer> {
    const given = new Set(headers.map((header) => header.split(':')[0]!.toLowerCase()));
    const standard = [`x-tenant-id: ${tenant.id}`, 'Content-Type: application/json'].filter(
      (header) => !given.has(header.split(':')[0]!.toLowerCase()),
    );
    const length = given.has('transfer-encoding') ? [] : [`Content-Length: ${body.length}`];
    const lines = ['Host: a', 'Connection: close', ...credential, ...standard, ...length, ...headers];
    const text = `${method} /api${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${body}`;
    const [answer] = await sendRaw(tenant.server.url, text);
    return answer!;
  }

  it.each([
    [['If-Match: "a,b", "1"'], 200],
    [['If-Match: "1", ,"2"'], 200],
    [['If-Match: "0"', 'If-Match: "1"'], 200],
    [['If-Match:\t"\xe9" ,W/"1","1"\t'], 200],
    [['If-Match: *'], 200],
    [['If-Match: W/"1"'], 412],
    [['If-Match: "1,2"'], 412],
    [['If-Match: *', 'If-Match: *'], 400],
    [['If-Match: "1" "2"'], 400],
  ])('say which version to change: %j', async (headers, status) => {
    expect((await send('POST', `/activities/${id}/cancel`, headers)).status).toBe(status);
  });

  it('say which version to change after a thousand others too, which are all that Node reads by default', async () => {
    const others = Array.from({ length: 1_100 }, (_, index) => `x${index}:`);

    const answer = await send('POST', `/activities/${id}/cancel`, [...others, 'If-Match: "2"']);

    expect(answer.status).toBe(412);
  });

  it.each([
    [['Content-Encoding: Identity'], 200],
    [['Content-Encoding: identity, , IDENTITY'], 200],
    [['Content-Encoding:'], 200],
    [['Content-Encoding: identity', 'Content-Encoding: identity'], 200],
    [['Content-Encoding: gzip'], 415],
    [['Content-Encoding: identity', 'Content-Encoding: gzip'], 415],
    [['Content-Type: application/json; profile="a;charset=b"; Charset="UT\\F-8"'], 200],
    [['Content-Type: APPLICATION/JSON ; ; charset=utf-8'], 200],
    [['Content-Type: application/json', 'Content-Type: application/json'], 415],
    [['Content-Type: application/json; charset=utf-8; charset=latin1'], 415],
    [['Content-Type: application/json; charset="utf-8'], 415],
  ])('say what the body is: %j', async (headers, status) => {
    expect((await send('POST', `/activities/${id}/cancel`, headers)).status).toBe(status);
  });

  it.each([
    ['0\r\n\r\n', 200],
    ['2;note="a"\r\n{}\r\n0\r\nTrailer: 1\r\n\r\n', 200],
    ['1\r\n{\r\n0\r\n\r\n', 400],
  ])('say that the body comes in chunks: %j', async (body, status) => {
    const headers = ['Transfer-Encoding: Chunked', ...(body.startsWith('0') ? ['Content-Type:'] : [])];

    expect((await send('POST', `/activities/${id}/cancel`, headers, { body })).status).toBe(status);
  });

  it.each([
    ['bearer @', 200, undefined],
    ['BEARER  @ ', 200, undefined],
    ['Bearer', 401, 'TOKEN_MISSING'],
    ['Basic @', 401, 'TOKEN_MISSING'],
    ['Bearer @ x', 401, undefined],
  ])('say who is calling: Authorization: %s', async (value, status, code) => {
    const credential = [`Authorization: ${value.replace('@', tenant.token())}`];

    const answer = await send('POST', `/activities/${id}/cancel`, [], { credential });

    expect(answer.status).toBe(status);
    if (code) expect(JSON.parse(answer.body)).toMatchObject({ code });
  });

  it('do not say who is calling twice', async () => {
    const header = `Authorization: Bearer ${tenant.token()}`;
    const { plaintextKey } = await tenant.createApiKey();
    const key = `x-api-key: ${plaintextKey}`;

    for (const credential of [
      [header, header],
      [key, key],
      [header, 'Authorization: Basic eDp5'],
    ]) {
      expect((await send('POST', `/activities/${id}/cancel`, [], { credential })).status).toBe(401);
    }
    expect((await send('POST', `/activities/${id}/cancel`, [], { credential: [key] })).status).toBe(200);
  });

  it.each([
    [['x-tenant-id: @'], 200],
    [['X-TENANT-ID:\t@ \t'], 200],
    [['x-tenant-id: @', 'x-tenant-id: @'], 400],
  ])('say which tenant it is for: %j', async (headers, status) => {
    const named = headers.map((header) => header.replace('@', tenant.id.toUpperCase()));

    expect((await send('POST', `/activities/${id}/cancel`, named)).status).toBe(status);
  });

  it.each([
    [['x-request-id: mine-1'], true],
    [['X-Request-ID: \tmine-1 '], true],
    [['x-request-id: mine-1', 'x-request-id: mine-2'], false],
    [['x-request-id: mine 1'], false],
  ])('name the request: %j', async (headers, isTaken) => {
    const answer = await send('POST', `/activities/${id}/cancel`, headers);

    expect(answer.headers['x-request-id'] === 'mine-1').toBe(isTaken);
  });
});
