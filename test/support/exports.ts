interface ExportedNames {
  readonly values: string[];
  readonly types: string[];
}

const declaration =
  /^export (?:declare )?(?:async )?(?:abstract )?(function|class|const|let|interface|type) (\w+)/gm;
const list = /^export (type )?\{([^}]*)\}/gm;

/** The names a module exports, sorted, read from its text. `export *` is against the house rules. */
export function exportsIn(text: string): ExportedNames {
  const names = [...declaredIn(text), ...listedIn(text)];
  const sorted = (isType: boolean) =>
    names.flatMap((each) => (each.isType === isType ? each.name : [])).sort();
  return { values: sorted(false), types: sorted(true) };
}

function declaredIn(text: string) {
  return [...text.matchAll(declaration)].map(([, kind, name = '']) => ({
    name,
    isType: kind === 'interface' || kind === 'type',
  }));
}

function listedIn(text: string) {
  return [...text.matchAll(list)].flatMap(([, typeOnly, items = '']) =>
    items
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== '')
      .map((item) => ({
        name: item.replace(/^type /, '').replace(/^.* as /, ''),
        isType: typeOnly !== undefined || item.startsWith('type '),
      })),
  );
}
