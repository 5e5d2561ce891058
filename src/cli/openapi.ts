import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { readFileSync, writeFileSync } from 'node:fs';
import { pino } from 'pino';
import { AppModule } from '../app.module.js';
import { APP_OPTIONS, createHttpAdapter } from '../configure-app.js';
import { StartError } from '../config/start-error.js';
import { API_PATH } from '../common/http/api-path.js';
import { createDocument } from '../docs/create-document.js';
import { refuseStart } from '../refuse-start.js';

const FILE = 'openapi.json';

/** Writes the OpenAPI document to its file, or fails when the file is not what the code says. */
async function main(command: string | undefined): Promise<void> {
  const text = await renderDocument();
  if (command === 'write') {
    writeFileSync(FILE, text);
  } else if (readFileSync(FILE, 'utf8') !== text) {
    throw new StartError(`${FILE} differs from the code; run npm run openapi:write`);
  }
}

async function renderDocument(): Promise<string> {
  const adapter = createHttpAdapter(pino({ level: 'silent' }));
  const app = await NestFactory.create<NestFastifyApplication>(AppModule, adapter, {
    ...APP_OPTIONS,
    preview: true,
  });
  app.setGlobalPrefix(API_PATH);
  return `${JSON.stringify(createDocument(app), null, 2)}\n`;
}

main(process.argv[2]).then(() => process.exit(0), refuseStart);
