// Fills the registries that Grafana core fills at its start.
import {
  dataLinksOverrideProcessor,
  displayNameOverrideProcessor,
  type FieldConfigPropertyItem,
  identityOverrideProcessor,
  numberOverrideProcessor,
  standardEditorsRegistry,
  standardFieldConfigEditorRegistry,
  standardTransformers,
  standardTransformersRegistry,
  thresholdsOverrideProcessor,
  unitOverrideProcessor,
  valueMappingsOverrideProcessor,
} from '@grafana/data';

const processors: Record<string, FieldConfigPropertyItem['process']> = {
  unit: unitOverrideProcessor,
  min: numberOverrideProcessor,
  max: numberOverrideProcessor,
  decimals: numberOverrideProcessor,
  displayName: displayNameOverrideProcessor,
  thresholds: thresholdsOverrideProcessor,
  mappings: valueMappingsOverrideProcessor,
  links: dataLinksOverrideProcessor,
};
export const option = (id: string): FieldConfigPropertyItem => ({
  id,
  path: id,
  name: id,
  editor: () => null,
  override: () => null,
  settings: {},
  process: processors[id] ?? identityOverrideProcessor,
  shouldApply: () => true,
});
const standardOptions = [...Object.keys(processors), 'color', 'noValue', 'fieldMinMax', 'actions'];
standardFieldConfigEditorRegistry.setInit(() => standardOptions.map(option));
standardEditorsRegistry.setInit(() => []);
standardTransformersRegistry.setInit(() =>
  [...new Map(Object.values(standardTransformers).map((t) => [t.id, t])).values()].map((t) => ({
    id: t.id,
    name: t.name,
    description: '',
    imageDark: '',
    imageLight: '',
    editor: () => null,
    transformation: () => Promise.resolve(t),
  })),
);
