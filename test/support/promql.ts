import { parser } from '@prometheus-io/lezer-promql';

/** A series that an expression reads, with the labels that it names there. */
export interface Selector {
  metric: string;
  labels: string[];
}

/** What an expression of PromQL reads, and by which labels it groups or joins that. */
export interface Expression {
  selectors: Selector[];
  groupings: string[];
}

/**
 * Parses an expression by the grammar of Prometheus.
 *
 * @throws {Error} when it is not one.
 */
export function parseExpression(text: string): Expression {
  const expression: Expression = { selectors: [], groupings: [] };
  parser.parse(text).iterate({
    enter({ name, from, to, node, type }) {
      if (type.isError) throw new Error(`this is no PromQL, from "${text.slice(from)}" on: ${text}`);
      const word = text.slice(from, to);
      if (name === 'VectorSelector') expression.selectors.push({ metric: metricOf(text, node), labels: [] });
      if (name !== 'LabelName') return;
      if (node.parent?.name === 'GroupingLabels') expression.groupings.push(word);
      else expression.selectors.at(-1)!.labels.push(word);
    },
  });
  return expression;
}

function metricOf(
  text: string,
  node: { getChild: (name: string) => { from: number; to: number } | null },
): string {
  const identifier = node.getChild('Identifier');
  if (!identifier) throw new Error(`a selector names no metric: ${text}`);
  return text.slice(identifier.from, identifier.to);
}
