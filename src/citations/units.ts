/** A unit as numbers carry it: the base unit, and how many of it one of these is. Systems are not converted. */
export interface KnownUnit {
  readonly unit: string;
  readonly factor: number;
}

const table = `
% 1 % percent percentage per_cent
m 1 m metre metres meter meters
m 1000 km kilometre kilometres kilometer kilometers
m 0.01 cm centimetre centimetres centimeter centimeters
m 0.001 mm millimetre millimetres millimeter millimeters
m 1e-6 µm micrometre micrometres micrometer micrometers
m 1e-9 nm nanometre nanometres nanometer nanometers
mi 1 mi mile miles
ft 1 ft foot feet
in 1 inch inches
kg 1 kg kilogram kilograms
kg 0.001 g gram grams
kg 1e-6 mg milligram milligrams
lb 1 lb lbs
kg 1000 tonne tonnes
s 1 s sec second seconds
s 0.001 ms millisecond milliseconds
s 60 min minute minutes
s 3600 h hr hrs hour hours
s 86400 day days
s 604800 week weeks
months 1 month months
months 12 year years
°C 1 °c celsius degree_celsius degrees_celsius
°F 1 °f fahrenheit degree_fahrenheit degrees_fahrenheit
° 1 ° degree degrees
$ 1 usd dollar dollars
€ 1 eur euro euros
£ 1 gbp pounds
l 1 l litre litres liter liters
l 0.001 ml millilitre millilitres milliliter milliliters
W 1 w watt watts
W 1000 kw kilowatt kilowatts
W 1e6 mw megawatt megawatts
W 1e9 gw gigawatt gigawatts
W·h 1 wh
W·h 1000 kwh kilowatt-hours
W·h 1e6 mwh
W·h 1e9 gwh
W·h 1e12 twh
B 1e3 kb kilobyte kilobytes
B 1e6 mb megabyte megabytes
B 1e9 gb gigabyte gigabytes
B 1e12 tb terabyte terabytes
Hz 1 hz hertz
Hz 1e6 mhz
Hz 1e9 ghz
km/h 1 km/h kph
mph 1 mph
am 1 am a.m
pm 1 pm p.m
`;

const units: ReadonlyMap<string, KnownUnit> = new Map(
  table
    .trim()
    .split('\n')
    .flatMap((line) => {
      const [unit = '', factor = '1', ...names] = line.split(' ');
      return names.map(
        (name) => [name.replace('_', ' '), { unit, factor: Number(factor) }] as const,
      );
    }),
);

/** The unit of this name; none, when the word behind a number is not a unit known here. */
export function unitOf(name: string): KnownUnit | undefined {
  return units.get(name.toLowerCase());
}
