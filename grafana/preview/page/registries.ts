// Fills the registries that Grafana core fills at its start.
import {
  dataLinksOverrideProcessor,
  displayNameOverrideProcessor,
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

const processors: Record<string, any> = {
  unit: unitOverrideProcessor,
  min: numberOverrideProcessor,
  max: numberOverrideProcessor,
  decimals: numberOverrideProcessor,
  displayName: displayNameOverrideProcessor,
  thresholds: thresholdsOverrideProcessor,
  mappings: valueMappingsOverrideProcessor,
  links: dataLinksOverrideProcessor,
};
export const option = (id: string): any => ({
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
standardTransformersRegistry.setInit(
  () =>
    [...new Map(Object.values(standardTransformers).map((t: any) => [t.id, t])).values()].map((t: any) => ({
      id: t.id,
      name: t.name,
      description: '',
      editor: () => null,
      transformation: () => Promise.resolve(t),
    })) as any,
);
