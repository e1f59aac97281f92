import { genAi } from '../../telemetry/attributes.js';
import { labelOf } from '../watching/exposed-names.js';
import type { Threshold } from '../watching/thresholds.js';
import type { DashboardPanel } from './dashboard-panel.js';
import { dashboardRows } from './dashboard-panels.js';

const datasource = { type: 'prometheus', uid: '$datasource' };
const columns = 24;
const panelSize = { w: 8, h: 8 };

/** Grafana's dashboard as JSON text; its threshold lines are those of the alerts. */
export function grafanaDashboard(thresholds: readonly Threshold[]): string {
  return `${JSON.stringify(dashboardOf(thresholds), null, 2)}\n`;
}

function dashboardOf(thresholds: readonly Threshold[]) {
  return {
    uid: 'crossgraph',
    title: 'crossgraph',
    description: 'Generated from src/monitor: npm run deploy:rules',
    tags: ['crossgraph'],
    schemaVersion: 39,
    editable: true,
    graphTooltip: 1,
    refresh: '15s',
    time: { from: 'now-1h', to: 'now' },
    timezone: 'browser',
    templating: { list: variables },
    links: [
      {
        ...{ title: 'Traces in Jaeger', type: 'link', icon: 'external link', targetBlank: true },
        url: '$jaeger/search',
      },
    ],
    panels: placed(thresholds),
  };
}

const chosen = { multi: true, includeAll: true, current: { text: ['All'], value: ['$__all'] } };

const variables = [
  { name: 'datasource', label: 'Prometheus', type: 'datasource', query: 'prometheus' },
  {
    ...{ name: 'service', label: 'Service', type: 'query', datasource, refresh: 2, ...chosen },
    query: 'label_values(crossgraph:requests:rate5m, job)',
  },
  {
    ...{ name: 'model', label: 'Model', type: 'query', datasource, refresh: 2, ...chosen },
    // Searches have no model.
    allValue: '.*',
    query: `label_values(crossgraph:requests_by_model:rate5m{job=~"$service"}, ${labelOf(genAi.requestModel)})`,
  },
  {
    ...{ name: 'jaeger', label: 'Jaeger', type: 'textbox', query: 'http://localhost:16686' },
    current: { text: 'http://localhost:16686', value: 'http://localhost:16686' },
  },
];

/** Rows one below the other, three panels to a line. */
function placed(thresholds: readonly Threshold[]): object[] {
  const panels: object[] = [];
  let y = 0;
  for (const [title, row] of Object.entries(dashboardRows)) {
    const id = panels.length + 1;
    panels.push({
      ...{ id, type: 'row', title, collapsed: false, panels: [] },
      gridPos: { x: 0, y, w: columns, h: 1 },
    });
    y += 1;
    for (const [index, panel] of row.entries()) {
      const x = (index * panelSize.w) % columns;
      if (index > 0 && x === 0) y += panelSize.h;
      const threshold = thresholds.find(({ measure }) => measure === panel.measure);
      panels.push({
        id: id + 1 + index,
        ...panelOf(panel, threshold),
        gridPos: { x, y, ...panelSize },
      });
    }
    y += panelSize.h;
  }
  return panels;
}

function panelOf(panel: DashboardPanel, threshold: Threshold | undefined): object {
  const { title, description, kind, unit, queries } = panel;
  return {
    type: kind,
    title,
    description,
    datasource,
    targets: Object.entries(queries).map(([legendFormat, expr], index) => ({
      refId: String.fromCharCode(65 + index),
      datasource,
      expr,
      legendFormat,
      exemplar: kind === 'timeseries' && unit === 's',
      ...(kind === 'heatmap' && { format: 'heatmap' }),
      ...((kind === 'stat' || kind === 'bargauge') && { instant: true }),
    })),
    fieldConfig: {
      defaults: {
        unit,
        ...(unit === 'percentunit' && { min: 0, max: 1 }),
        ...(threshold && { thresholds: thresholdSteps(threshold) }),
        links: [
          {
            title: 'Traces of this service in Jaeger',
            // biome-ignore lint/suspicious/noTemplateCurlyInString: Grafana fills it in.
            url: '$jaeger/search?service=${__field.labels.job}&lookback=1h&limit=20',
            targetBlank: true,
          },
        ],
        custom: kind === 'timeseries' ? timeseriesStyle(panel, threshold) : {},
      },
      overrides: [],
    },
    options: kind === 'timeseries' ? { tooltip: { mode: 'multi', sort: 'desc' } } : {},
  };
}

function timeseriesStyle({ stacked }: DashboardPanel, threshold: Threshold | undefined): object {
  return {
    fillOpacity: stacked ? 40 : 5,
    stacking: { mode: stacked ? 'normal' : 'none', group: 'A' },
    thresholdsStyle: { mode: threshold ? 'line+area' : 'off' },
  };
}

/** Grafana colours from a value upwards; the first step has none. */
function thresholdSteps({ breach, limit, severity }: Threshold): object {
  const bad = severity === 'critical' ? 'red' : 'orange';
  const [below, above] = breach === 'above' ? ['green', bad] : [bad, 'green'];
  return {
    mode: 'absolute',
    steps: [
      { color: below, value: null },
      { color: above, value: limit },
    ],
  };
}
