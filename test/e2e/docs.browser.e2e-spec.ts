import { existsSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type Locator, type Page, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { PERMISSIONS } from '../../src/auth/permission.js';
import { signDevelopmentToken } from '../../src/auth/tokens/sign-development-token.js';
import { DEMO_TENANT_ID } from '../../src/demo/demo-tenant.js';
import { ensureDemoTenant } from '../support/ensure-demo-tenant.js';
import { type TestServer, startServer } from '../support/test-server.js';

interface Documented {
  operationId: string;
  responses: object;
  security?: object[];
}

interface Document {
  paths: Record<string, Record<string, Documented>>;
}

const EXECUTABLE = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
const SCREENSHOTS = join(tmpdir(), 'task-activities-screenshots');
const isInstalled = existsSync(EXECUTABLE);
if (!isInstalled) console.warn(`Swagger UI is not tried in a browser: there is no ${EXECUTABLE}`);

describe.skipIf(!isInstalled)('Swagger UI in a browser', () => {
  let server: TestServer;
  let browser: Browser;

  beforeAll(async () => {
    mkdirSync(SCREENSHOTS, { recursive: true });
    server = await startServer();
    await ensureDemoTenant(server);
    browser = await chromium.launch({
      executablePath: EXECUTABLE,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    });
  });

  afterAll(async () => {
    await browser.close();
    await server.app.close();
  });

  it('creates the task of the example, and is told when it is sent again', async () => {
    const page = await browser.newPage({ viewport: { width: 1280, height: 1400 } });
    onTestFinished(() => page.close());
    const failures: string[] = [];
    page.on('pageerror', ({ message }) => failures.push(message));
    page.on('requestfailed', (request) => failures.push(request.url()));
    // Chromium says there what a Content-Security-Policy kept it from.
    page.on('console', (message) => {
      if (message.text().includes('Content Security Policy')) failures.push(message.text());
    });

    await page.goto(`${server.url}/api/docs`);
    await authorize(page);
    const operation = page.locator('.opblock', { hasText: 'Create task activity' });
    await operation.locator('.opblock-summary').click();

    expect(await send(operation)).toBe('201');
    await photograph(operation, 'created');
    expect(await send(operation)).toBe('409');
    expect(
      await operation.locator('.live-responses-table tbody .response-col_description').innerText(),
    ).toContain('"sameRequest": true');
    await photograph(operation, 'conflict');
    expect(failures).toEqual([]);
  });

  // It takes a browser minutes to render the page so often; openapi.examples.e2e-spec.ts sends the same in a
  // second.
  it.runIf(process.env['WALK_SWAGGER_UI'] === 'true')(
    'finds the documented success of every operation as it stands, in the order of the page',
    async () => {
      // Of its own, since the test above has created the task of the first example.
      const fresh = await startServer();
      onTestFinished(() => fresh.app.close());
      await ensureDemoTenant(fresh);
      const page = await browser.newPage({ viewport: { width: 1280, height: 1400 } });
      onTestFinished(() => page.close());
      await page.goto(`${fresh.url}/api/docs`);
      await authorize(page);
      expect(await page.locator('.info a[href*="spdx"]').count()).toBe(0);
      const { paths } = (await (await fetch(`${fresh.url}/api/openapi.json`)).json()) as Document;
      const documented = Object.values(paths).flatMap((path) => Object.values(path));

      const shown = await page.locator('.opblock').evaluateAll((blocks) => blocks.map(({ id }) => id));
      const outcomes: string[] = [];
      for (const id of shown) {
        const { operationId, responses, security } = documented.find((candidate) =>
          id.endsWith(`-${candidate.operationId}`),
        )!;
        // The page has a token, and where an API key alone is taken nothing to send.
        if (security?.length === 1) continue;
        const operation = page.locator(`[id="${id}"]`);
        await operation.locator('.opblock-summary-control').dispatchEvent('click');
        const status = await send(operation);
        if (!(status.startsWith('2') && status in responses)) outcomes.push(`${operationId}: ${status}`);
        await operation.locator('.opblock-summary-control').dispatchEvent('click');
      }

      expect(shown).toHaveLength(documented.length);
      expect(outcomes).toEqual([]);
    },
    600_000,
  );

  async function authorize(page: Page): Promise<void> {
    const token = await signDevelopmentToken(server.config, {
      tenantId: DEMO_TENANT_ID,
      permissions: PERMISSIONS,
      subject: 'browser',
    });
    await page.locator('.auth-wrapper .authorize').first().click();
    const dialog = page.locator('.dialog-ux .modal-ux');
    const schemes = await dialog.locator('h4 code').allInnerTexts();
    expect(schemes).toEqual(['bearer', 'tenant', 'apiKey']);
    await enter(dialog, 'bearer', token);
    await enter(dialog, 'tenant', DEMO_TENANT_ID);
    await photograph(dialog, 'authorized');
    await dialog.locator('.btn-done').first().click();
  }
});

async function enter(dialog: Locator, scheme: string, value: string): Promise<void> {
  const form = dialog.locator('.auth-container', { has: dialog.page().locator('h4', { hasText: scheme }) });
  await form.locator('input').fill(value);
  await form.locator('.authorize').click();
  await form.getByText('Logout').waitFor();
}

/** Sends the example as it stands, and answers the status that is shown for it. */
async function send(operation: Locator): Promise<string> {
  const shown = operation.locator('.live-responses-table tbody .response-col_status');
  const before = await operation.locator('.request-url').count();
  if (before > 0) await operation.locator('.btn-clear').click();
  await operation.locator('.execute').click();
  await shown.waitFor();
  return (await shown.innerText()).trim().slice(0, 3);
}

async function photograph(what: Locator, name: string): Promise<void> {
  await what.screenshot({ path: join(SCREENSHOTS, `${name}.png`) });
}
