import type { RefObject } from 'preact';
import { useState } from 'preact/hooks';
import type { MonitorReport } from '../../watching/monitor-report.js';
import { type CallFilter, choicesOf, holdsOutcome, isShown, noFilter } from './call-filter.js';
import { FilterBar } from './filter-bar.js';
import { GroupsTable } from './groups-table.js';
import { NotableCalls } from './notable-calls.js';
import { Panel } from './panel.js';

interface CallsProps {
  readonly report: MonitorReport;
  readonly search: RefObject<HTMLInputElement | null>;
}

/** Calls by model and agent, and the slowest and failing ones of them, as far as the filter lets them through. */
export function Calls({ report, search }: CallsProps) {
  const [filter, setFilter] = useState<CallFilter>(noFilter);
  const { groups, slowest, failing } = report;
  const shown = groups.filter(
    (group) => isShown(group, filter) && holdsOutcome(group, filter.outcome),
  );
  const notable = (calls: typeof slowest) =>
    calls.filter(
      (call) => isShown(call, filter) && (filter.outcome === '' || filter.outcome === call.outcome),
    );
  const isFiltered = Object.values(filter).some((each) => each !== '');
  return (
    <>
      <Panel
        id="calls"
        title="By model and agent"
        empty={groups.length === 0 && 'No calls in the window.'}
      >
        <FilterBar
          filter={filter}
          choices={choicesOf(report)}
          search={search}
          onChange={setFilter}
          isFiltered={isFiltered}
        />
        <GroupsTable groups={shown} />
      </Panel>
      <div class="columns">
        <Panel
          id="slowest"
          title="Slowest calls"
          empty={slowest.length === 0 && 'No calls in the window.'}
        >
          <NotableCalls calls={notable(slowest)} isFiltered={isFiltered} />
        </Panel>
        <Panel
          id="failing"
          title="Failing calls"
          aside="newest first"
          empty={failing.length === 0 && 'No call has failed.'}
        >
          <NotableCalls calls={notable(failing)} isFiltered={isFiltered} />
        </Panel>
      </div>
    </>
  );
}
