import { useState } from 'preact/hooks';
import type { Group } from '../../watching/monitor-report.js';
import { unnamed } from './call-filter.js';
import * as format from './format.js';

interface Column {
  readonly label: string;
  readonly isNumber: boolean;
  readonly sortBy: (group: Group) => string | number;
  readonly show: (group: Group) => string;
}

const columns: readonly Column[] = [
  text('Model', ({ model }) => model ?? unnamed),
  text('Agent', ({ agent }) => agent ?? unnamed),
  text('Endpoint', ({ endpoint }) => endpoint),
  number('Calls', ({ calls }) => calls, format.count),
  number('Failed', ({ failed }) => failed, format.count),
  number('Hits', ({ hitRate }) => hitRate, format.percent),
  number('Mean', ({ meanMs }) => meanMs, format.duration),
  number('p95', ({ p95Ms }) => p95Ms, format.duration),
  number('Cost', ({ costUsd }) => costUsd, format.usd),
  number('Saved', ({ savedUsd }) => savedUsd, format.usd),
];

function text(label: string, read: (group: Group) => string): Column {
  return { label, isNumber: false, sortBy: read, show: read };
}

function number(
  label: string,
  read: (group: Group) => number,
  shown: (value: number) => string,
): Column {
  return { label, isNumber: true, sortBy: read, show: (group) => shown(read(group)) };
}

interface Order {
  readonly label: string;
  readonly isDown: boolean;
}

/** Sorted by whatever column is asked for; on a narrow screen each row is a card. */
export function GroupsTable({ groups }: { readonly groups: readonly Group[] }) {
  const [order, setOrder] = useState<Order>({ label: 'Calls', isDown: true });
  if (groups.length === 0) return <p class="empty">Nothing fits the filter.</p>;
  const sortBy = columns.find(({ label }) => label === order.label)?.sortBy ?? (() => 0);
  const sorted = [...groups].sort((one, other) => {
    const way = compare(sortBy(one), sortBy(other));
    return order.isDown ? -way : way;
  });
  return (
    <table class="groups">
      <caption class="unseen">Calls by model and agent, sortable</caption>
      <thead>
        <tr>
          {columns.map((column) => (
            <Heading key={column.label} column={column} order={order} onSort={setOrder} />
          ))}
        </tr>
      </thead>
      <tbody>
        {sorted.map((group) => (
          <tr key={JSON.stringify([group.endpoint, group.model, group.agent])}>
            {columns.map((column) => (
              <td
                key={column.label}
                data-label={column.label}
                class={`${column.isNumber ? 'number' : 'name'} ${isBad(column, group) ? 'tone-bad' : ''}`}
              >
                {column.show(group)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function isBad({ label }: Column, { failed }: Group): boolean {
  return label === 'Failed' && failed > 0;
}

interface HeadingProps {
  readonly column: Column;
  readonly order: Order;
  readonly onSort: (order: Order) => void;
}

function Heading({ column: { label, isNumber }, order, onSort }: HeadingProps) {
  const isSorted = order.label === label;
  const down = isSorted ? !order.isDown : isNumber;
  return (
    <th
      scope="col"
      class={isNumber ? 'number' : ''}
      aria-sort={isSorted ? (order.isDown ? 'descending' : 'ascending') : undefined}
    >
      <button type="button" class="sort" onClick={() => onSort({ label, isDown: down })}>
        {label}
        <span class="sort-mark" aria-hidden="true">
          {isSorted ? (order.isDown ? '↓' : '↑') : ''}
        </span>
      </button>
    </th>
  );
}

function compare(one: string | number, other: string | number): number {
  return typeof one === 'string' ? one.localeCompare(String(other)) : one - Number(other);
}
