import type { RefObject } from 'preact';
import { type CallFilter, type FilterChoices, noFilter } from './call-filter.js';
import { outcomeNames } from './outcomes-chart.js';

interface FilterBarProps {
  readonly filter: CallFilter;
  readonly choices: FilterChoices;
  readonly search: RefObject<HTMLInputElement | null>;
  readonly isFiltered: boolean;
  readonly onChange: (filter: CallFilter) => void;
}

export function FilterBar({ filter, choices, search, isFiltered, onChange }: FilterBarProps) {
  const change = (part: Partial<CallFilter>) => onChange({ ...filter, ...part });
  return (
    <search class="filters">
      <label class="filter filter-words">
        <span>Filter</span>
        <input
          ref={search}
          type="search"
          value={filter.words}
          placeholder="model, agent, endpoint"
          onInput={({ currentTarget }) => change({ words: currentTarget.value })}
        />
      </label>
      <Choice
        label="Model"
        value={filter.model}
        names={choices.models}
        onChange={(model) => change({ model })}
      />
      <Choice
        label="Agent"
        value={filter.agent}
        names={choices.agents}
        onChange={(agent) => change({ agent })}
      />
      <Choice
        label="Outcome"
        value={filter.outcome}
        names={outcomeNames}
        onChange={(outcome) => change({ outcome })}
      />
      <button
        type="button"
        class="button"
        disabled={!isFiltered}
        onClick={() => onChange(noFilter)}
      >
        Show all
      </button>
    </search>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly names: readonly string[];
  readonly onChange: (name: string) => void;
}

function Choice({ label, value, names, onChange }: ChoiceProps) {
  return (
    <label class="filter">
      <span>{label}</span>
      <select value={value} onChange={({ currentTarget }) => onChange(currentTarget.value)}>
        <option value="">all</option>
        {names.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
