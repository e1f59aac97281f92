import { ConfigError } from "../errors.js";

interface Range {
	readonly min?: number;
	readonly max?: number;
}

function boundsOf({ min, max }: Range): string {
	if (min !== undefined && max !== undefined) return ` from ${min} to ${max}`;
	if (min !== undefined) return ` of at least ${min}`;
	return max === undefined ? "" : ` of at most ${max}`;
}

function check(
	name: string,
	value: unknown,
	fits: boolean,
	expected: string,
): asserts fits {
	if (!fits)
		throw new ConfigError(
			`Expected \`${name}\` to be ${expected}, got ${shown(value)}.`,
		);
}

function shown(value: unknown): string {
	// A string could be a misplaced key.
	return typeof value === "string"
		? `a string of ${value.length} characters`
		: String(value);
}

/** Returns `value` if it is a whole number in range; throws a ConfigError that names it otherwise. */
export function expectInteger(
	name: string,
	value: number,
	range: Range = {},
): number {
	const { min = -Infinity, max = Infinity } = range;
	check(
		name,
		value,
		Number.isInteger(value) && value >= min && value <= max,
		`an integer${boundsOf(range)}`,
	);
	return value;
}

/** Returns `value` if it is a finite number in range; throws a ConfigError that names it otherwise. */
export function expectNumber(
	name: string,
	value: number,
	range: Range = {},
): number {
	const { min = -Infinity, max = Infinity } = range;
	check(
		name,
		value,
		Number.isFinite(value) && value >= min && value <= max,
		`a number${boundsOf(range)}`,
	);
	return value;
}
