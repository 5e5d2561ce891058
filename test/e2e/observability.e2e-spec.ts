import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { addConfig, mockConfig } from '../support/dispatch-configs.js';
import { eventually } from '../support/eventually.js';
import { freePort } from '../support/free-port.js';
import { parseExpression } from '../support/promql.js';
import { Scrape } from '../support/scrape.js';
import { type TestServer, startServer } from '../support/test-server.js';
import { TestTenant } from '../support/test-tenant.js';

const ROOT = join(import.meta.dirname, '../..');
/** What Prometheus adds to each series that it reads, and the one that it makes of the reading itself. */
const TARGET_LABELS = ['job', 'instance'];
const MADE_BY_PROMETHEUS = 'up';

interface Alert {
  alert: string;
  expr: string;
  labels: { severity: string };
  annotations: { summary: string; runbook: string };
}

interface Service {
  image?: string;
  volumes?: string[];
  environment?: Record<string, string>;
}

interface Panel {
  title: string;
  targets?: { expr: string; legendFormat: string }[];
}

interface Dashboard {
  panels: Panel[];
  templating: { list: { name: string; query: string | { query: string } }[] };
}

const dashboard = JSON.parse(read('observability/dashboard.json')) as Dashboard;
const alerts = (parse(read('observability/alerts.yaml')) as { groups: { rules: Alert[] }[] }).groups.flatMap(
  ({ rules }) => rules,
);

function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

/** As Grafana fills them in before it asks. */
function fillIn(expression: string): string {
  return expression.replaceAll('$__rate_interval', '5m').replaceAll('$instance', '.*');
}

function headingsOf(page: string): string[] {
  return Array.from(read(page).matchAll(/^## (.*)$/gm), ([, heading]) => heading!);
}

/** The labels in braces of a legend or a summary. */
function templateLabels(template: string): string[] {
  return Array.from(template.matchAll(/\{\{\s*(?:\$labels\.)?(\w+)\s*\}\}/g), ([, name]) => name!);
}

describe('the dashboard and the alerts', () => {
  let server: TestServer;
  let labelsOf: Map<string, Set<string>>;
  let names: string[];

  beforeAll(async () => {
    const port = await freePort();
    server = await startServer({ METRICS_PORT: String(port), RATE_LIMIT_TENANT: '1000' });
    const tenant = await TestTenant.create(server);
    await addConfig(tenant, mockConfig());
    await tenant.addTask({ channel: 'WHATSAPP' });
    await tenant.request('GET', '/activities');
    // Garbage is collected when it must be, and measured then.
    await eventually(async () => {
      const scrape = await Scrape.of(port);
      labelsOf = namesWithLabels(scrape);
      names = Array.from(scrape.text.matchAll(/^# TYPE (\w+) /gm), ([, name]) => name!);
      if (labelsOf.has('nodejs_gc_duration_seconds_sum')) return;
      for (let made = 0; made < 100_000; made++) Buffer.alloc(1_000);
      throw new Error('nothing was collected yet');
    });
  });

  afterAll(() => server.app.close());

  function known(metric: string): string[] {
    return [...(labelsOf.get(metric) ?? []), ...TARGET_LABELS];
  }

  /** What an expression says of metrics that no instance has. */
  function unknownIn(text: string, more: string[] = []): string[] {
    const { selectors, groupings } = parseExpression(fillIn(text));
    const ofAll = new Set(selectors.flatMap(({ metric }) => known(metric)));
    return [
      ...selectors
        .filter(({ metric }) => metric !== MADE_BY_PROMETHEUS && !labelsOf.has(metric))
        .map(({ metric }) => metric),
      ...selectors.flatMap(({ metric, labels }) =>
        labels.filter((label) => !known(metric).includes(label)).map((label) => `${metric}{${label}}`),
      ),
      ...[...groupings, ...more].filter((label) => !ofAll.has(label)),
    ];
  }

  it('name metrics and labels of an instance alone', () => {
    const shown = dashboard.panels.flatMap(({ targets = [] }) => targets);
    const queries = dashboard.templating.list
      .map(({ query }) => (typeof query === 'string' ? query : query.query))
      .flatMap((query) => Array.from(query.matchAll(/^label_values\((.*), (\w+)\)$/g)));

    expect(shown.flatMap(({ expr, legendFormat }) => unknownIn(expr, templateLabels(legendFormat)))).toEqual(
      [],
    );
    expect(
      alerts.flatMap(({ expr, annotations }) => unknownIn(expr, templateLabels(annotations.summary))),
    ).toEqual([]);
    expect(queries).toHaveLength(1);
    expect(queries.flatMap(([, expr, label]) => unknownIn(expr!, [label!]))).toEqual([]);
  });

  it('would be found out if they named others', () => {
    expect(unknownIn('rate(task_activities_creates[5m])')).toEqual(['task_activities_creates']);
    expect(unknownIn('sum by (tenant) (task_activities_creates_total{code="1"})')).toEqual([
      'task_activities_creates_total{code}',
      'tenant',
    ]);
    expect(() => unknownIn('sum by (')).toThrow('this is no PromQL');
  });

  it('and the documentation show every metric of the service', () => {
    const own = names.filter((name) => name.startsWith('task_activities_'));
    const shown = dashboard.panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr)).join('\n');
    const [table] = /^\| metric .*?\n\n/ms.exec(read('docs/operations.md'))!;
    const listed = Array.from(table.matchAll(/^\| (.*?) +\|/gm), ([, cell]) => cell!)
      .flatMap((cell) => Array.from(cell.matchAll(/`(\w+)`/g), ([, name]) => `task_activities_${name}`))
      .toSorted();

    expect(listed).toEqual(own.toSorted());
    // How many are in memory says nothing that needs an eye.
    expect(own.filter((name) => !shown.includes(name))).toEqual(['task_activities_configurations']);
  });
});

describe('the Compose file', () => {
  const { services } = parse(read('compose.observability.yaml'), { merge: true }) as {
    services: Record<string, Service>;
  };
  const prometheus = parse(read('observability/prometheus.yaml')) as {
    scrape_configs: { job_name: string; dns_sd_configs: { names: string[]; port: number }[] }[];
  };

  it('mounts files that are there, of images with a version', () => {
    const files = Object.values(services).flatMap(({ volumes = [] }) =>
      volumes.map((volume) => volume.split(':', 1)[0]!).filter((path) => path.startsWith('.')),
    );

    expect(files).toHaveLength(5);
    expect(files.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
    const images = Object.values(services).flatMap(({ image = [] }) => image);
    expect(images).toHaveLength(3);
    expect(images.filter((image) => !/:v?\d+\.\d+\.\d+$/.test(image))).toEqual([]);
  });

  it('has each instance of the service scraped where its metrics are, as the job that alerts and dashboard name', () => {
    const base = Object.keys((parse(read('compose.yaml'), { merge: true }) as { services: object }).services);
    const observed = Object.keys(services).filter((name) => base.includes(name));
    const [scrape] = prometheus.scrape_configs;

    expect(scrape!.job_name).toBe('task-activities');
    expect(scrape!.dns_sd_configs).toMatchObject([{ names: observed }]);
    for (const name of observed)
      expect(Number(services[name]!.environment!['METRICS_PORT'])).toBe(scrape!.dns_sd_configs[0]!.port);
  });

  it('gives Grafana the kinds of data source that the dashboard asks for', () => {
    const { datasources } = parse(read('observability/grafana/datasources.yaml')) as {
      datasources: { type: string; url: string }[];
    };
    const wanted = dashboard.templating.list.find(({ name }) => name === 'datasource')!.query;

    expect(datasources.map(({ type }) => type)).toContain(wanted);
    for (const { url } of datasources) expect(Object.keys(services)).toContain(new URL(url).hostname);
  });
});

describe('the runbook', () => {
  it('has a part for each alert, which the alert points to, and none for anything else', () => {
    const named = alerts.map(({ alert }) => alert);

    expect(headingsOf('docs/runbook.md')).toEqual(named);
    expect(alerts.map(({ annotations }) => annotations.runbook)).toEqual(
      named.map((name) => `docs/runbook.md#${name.toLowerCase()}`),
    );
  });

  it('says of each what it means and what to do', () => {
    const parts = read('docs/runbook.md').split(/^## /m).slice(1);

    for (const part of parts) expect(part).toMatch(/\*\*It means\*\*[^]+\*\*To do\*\*/);
  });
});

function namesWithLabels({ samples }: Scrape): Map<string, Set<string>> {
  const labelsOf = new Map<string, Set<string>>();
  for (const { name, labels } of samples) {
    const seen = labelsOf.get(name) ?? new Set();
    labelsOf.set(name, seen);
    for (const label of Object.keys(labels)) seen.add(label);
  }
  return labelsOf;
}
