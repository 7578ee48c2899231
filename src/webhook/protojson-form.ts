import { type FieldInfo, type MessageType, ScalarType } from '@bufbuild/protobuf';

type Check = (json: unknown) => boolean;

const isObject = (json: unknown): json is Record<string, unknown> =>
  typeof json === 'object' && json !== null && !Array.isArray(json);
const isText: Check = (json) => typeof json === 'string' && json.isWellFormed();
/** Any 18 digits fit into 64 bits. */
const isLong: Check = (json) => typeof json === 'string' && /^\d{1,18}$/.test(json);
const never: Check = () => false;

function isTexts(json: unknown): boolean {
  if (!isObject(json)) return false;
  for (const key in json) if (!isText(key) || key === '__proto__' || !isText(json[key])) return false;
  return true;
}

const scalars: { readonly [T in ScalarType]?: Check } = {
  [ScalarType.STRING]: isText,
  [ScalarType.BOOL]: (json) => typeof json === 'boolean',
  [ScalarType.INT32]: (json) => (Number(json) | 0) === json,
  [ScalarType.UINT32]: (json) => Number(json) >>> 0 === json,
  [ScalarType.INT64]: isLong,
  [ScalarType.UINT64]: isLong,
};

type Forms = Map<MessageType, Check>;

/** The check of a field. Fields that calls never need (`oneof`, bytes, floating point) fail, so the SDK parses them. */
function fieldForm(field: FieldInfo, forms: Forms): Check {
  if (field.oneof) return never;
  switch (field.kind) {
    case 'scalar':
      return scalars[field.T] ?? never;
    case 'enum':
      return (json) => typeof json === 'string' && field.T.findName(json) !== undefined;
    case 'message':
      return messageForm(field.T, forms);
    case 'map':
      return field.K === ScalarType.STRING && field.V.kind === 'scalar' && field.V.T === ScalarType.STRING
        ? isTexts
        : never;
  }
}

function messageForm(type: MessageType, forms: Forms): Check {
  const known = forms.get(type);
  if (known) return known;
  // These have JSON forms of their own.
  if (type.typeName.startsWith('google.protobuf.')) return never;
  const fields = new Map<string, Check>();
  function isMessage(json: unknown): boolean {
    if (!isObject(json)) return false;
    for (const key in json) if (fields.get(key)?.(json[key]) === false) return false;
    return true;
  }
  forms.set(type, isMessage);
  for (const field of type.fields.list()) {
    const isOne = fieldForm(field, forms);
    const isMany: Check = (json) => Array.isArray(json) && json.every(isOne);
    fields.set(field.name, never);
    fields.set(field.jsonName, 'repeated' in field && field.repeated ? isMany : isOne);
  }
  return isMessage;
}

/**
 * Whether JSON is a message in the form that protojson writes: names in camelCase, 64-bit integers as strings, enums by
 * name, no null. The SDK accepts every such message, and each field has its declared type; other forms may be valid,
 * too. Unknown fields are ignored.
 */
export const protojsonForm = (type: MessageType): Check => messageForm(type, new Map());
