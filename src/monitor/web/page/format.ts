const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

export function count(value: number): string {
  return whole.format(value);
}

export function rate(perSecond: number): string {
  return perSecond >= 100 ? whole.format(perSecond) : digits(perSecond, 3);
}

export function percent(share: number | null): string {
  if (share === null) return 'no data';
  const value = share * 100;
  const isRound = value === 0 || value >= 99.95 || Math.abs(value - Math.round(value)) < 0.05;
  return `${value.toFixed(isRound ? 0 : 1)} %`;
}

/** Cents of cents are worth showing while there are no dollars. */
export function usd(value: number): string {
  const places = value !== 0 && value < 1 ? 4 : 2;
  return `$${value.toLocaleString('en-US', { minimumFractionDigits: places, maximumFractionDigits: places })}`;
}

/** A latency, with three digits that mean something. */
export function duration(ms: number): string {
  if (ms < 1000) return `${digits(ms, 2)} ms`;
  if (ms < 60_000) return `${digits(ms / 1000, 3)} s`;
  return span(ms);
}

/** A time that has passed, for people: `12 s`, `3 min`, `2 h 5 min`. */
export function span(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 10 && seconds % 60 > 0) return `${minutes} min ${seconds % 60} s`;
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 > 0 ? `${hours} h ${minutes % 60} min` : `${hours} h`;
  return `${Math.floor(hours / 24)} days`;
}

export function clockTime(at: string | number): string {
  return new Date(at).toLocaleTimeString('en-GB');
}

/** A measured value in the unit that the name of its measure ends in. */
export function measured(measure: string, value: number): string {
  if (measure.endsWith('Seconds')) return duration(value * 1000);
  if (measure.endsWith('Ratio')) return percent(value);
  if (measure.endsWith('Usd')) return usd(value);
  return count(value);
}

export function plural(number: number, noun: string): string {
  return `${count(number)} ${noun}${number === 1 ? '' : 's'}`;
}

function digits(value: number, significant: number): string {
  if (value >= 10 ** (significant - 1)) return whole.format(value);
  return String(Number(value.toPrecision(significant)));
}
