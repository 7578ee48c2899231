import { readFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';

/** The parts of Kubernetes' objects that the tests read. Schemas of Kubernetes check the rest (test/deploy/chart). */
const texts = z.record(z.string(), z.string());
const metadata = z.looseObject({ name: z.string(), labels: texts.optional(), annotations: texts.optional() });
const probe = z.looseObject({
  httpGet: z.object({ path: z.string(), port: z.string() }).optional(),
  tcpSocket: z.object({ port: z.string() }).optional(),
});
const container = z.looseObject({
  image: z.string(),
  env: z.array(z.object({ name: z.string(), value: z.string() })),
  ports: z.array(z.object({ name: z.string(), containerPort: z.int() })),
  startupProbe: probe,
  livenessProbe: probe,
  readinessProbe: probe,
  securityContext: z.looseObject({}),
  volumeMounts: z.array(z.object({ name: z.string(), mountPath: z.string(), readOnly: z.boolean().optional() })),
});
const volume = z.strictObject({
  name: z.string(),
  persistentVolumeClaim: z.strictObject({ claimName: z.string() }).optional(),
  secret: z
    .strictObject({
      secretName: z.string(),
      items: z.array(z.strictObject({ key: z.string(), path: z.string() })).optional(),
    })
    .optional(),
  configMap: z.strictObject({ name: z.string() }).optional(),
  emptyDir: z.strictObject({}).optional(),
});
const pod = z.looseObject({
  automountServiceAccountToken: z.boolean(),
  enableServiceLinks: z.boolean(),
  terminationGracePeriodSeconds: z.int(),
  securityContext: z.looseObject({ runAsUser: z.int(), runAsGroup: z.int(), fsGroup: z.int() }),
  containers: z.tuple([container]),
  volumes: z.array(volume),
});

/** Of custom resources every field is checked here, since their schemas let unknown ones pass. */
const secretKey = z.strictObject({ name: z.string(), key: z.string() });
const relabeling = z.strictObject({
  action: z.string().optional(),
  sourceLabels: z.array(z.string()).optional(),
  targetLabel: z.string().optional(),
  regex: z.string().optional(),
  replacement: z.string().optional(),
});
const endpoint = z.strictObject({
  port: z.string(),
  path: z.string(),
  scheme: z.string(),
  params: z.record(z.string(), z.array(z.string())).optional(),
  interval: z.string(),
  scrapeTimeout: z.string(),
  tlsConfig: z.strictObject({ serverName: z.string(), ca: z.strictObject({ secret: secretKey }) }).optional(),
  basicAuth: z.strictObject({ username: secretKey, password: secretKey }).optional(),
  relabelings: z.array(relabeling).optional(),
  metricRelabelings: z.array(relabeling).optional(),
});
const rule = z.strictObject({
  record: z.string().optional(),
  alert: z.string().optional(),
  expr: z.string(),
  for: z.string().optional(),
  keep_firing_for: z.string().optional(),
  labels: texts.optional(),
  annotations: texts.optional(),
});
const route = z.strictObject({
  matches: z.array(
    z.strictObject({ path: z.strictObject({ type: z.string(), value: z.string() }), method: z.string() }),
  ),
  backendRefs: z.array(z.strictObject({ name: z.string(), port: z.int() })),
});

const object = z.discriminatedUnion('kind', [
  z.looseObject({
    kind: z.literal('Deployment'),
    metadata,
    spec: z.looseObject({
      replicas: z.int(),
      strategy: z.object({ type: z.string() }),
      selector: z.object({ matchLabels: texts }),
      template: z.object({ metadata: z.object({ labels: texts, annotations: texts.optional() }), spec: pod }),
    }),
  }),
  z.looseObject({
    kind: z.literal('Service'),
    metadata,
    spec: z.looseObject({
      selector: texts,
      publishNotReadyAddresses: z.boolean().optional(),
      ports: z.array(z.object({ name: z.string(), port: z.int(), targetPort: z.string() })),
    }),
  }),
  z.looseObject({
    kind: z.literal('Secret'),
    metadata,
    data: texts.optional(),
    stringData: texts.optional(),
  }),
  /** A golden file has a dashboard's name without its content. */
  z.looseObject({ kind: z.literal('ConfigMap'), metadata, data: z.record(z.string(), z.string().nullable()) }),
  z.looseObject({
    kind: z.literal('PersistentVolumeClaim'),
    metadata,
    spec: z.looseObject({ accessModes: z.array(z.string()) }),
  }),
  z.looseObject({
    kind: z.literal('Ingress'),
    metadata,
    spec: z.looseObject({
      rules: z.array(
        z.looseObject({
          http: z.object({ paths: z.array(z.looseObject({ path: z.string(), pathType: z.string() })) }),
        }),
      ),
    }),
  }),
  z.looseObject({ kind: z.enum(['NetworkPolicy', 'PodDisruptionBudget', 'ServiceAccount']), metadata }),
  z.strictObject({
    apiVersion: z.literal('gateway.networking.k8s.io/v1'),
    kind: z.literal('HTTPRoute'),
    metadata,
    spec: z.strictObject({
      parentRefs: z.array(z.strictObject({ name: z.string(), namespace: z.string().optional() })),
      hostnames: z.array(z.string()).optional(),
      rules: z.array(route),
    }),
  }),
  z.strictObject({
    apiVersion: z.literal('monitoring.coreos.com/v1'),
    kind: z.literal('ServiceMonitor'),
    metadata,
    spec: z.strictObject({
      jobLabel: z.string(),
      namespaceSelector: z.strictObject({ matchNames: z.array(z.string()) }).optional(),
      selector: z.strictObject({ matchLabels: texts }),
      endpoints: z.array(endpoint),
    }),
  }),
  z.strictObject({
    apiVersion: z.literal('monitoring.coreos.com/v1'),
    kind: z.literal('PrometheusRule'),
    metadata,
    spec: z.strictObject({
      groups: z.array(z.strictObject({ name: z.string(), interval: z.string(), rules: z.array(rule) })).nullable(), // cut in a golden file
    }),
  }),
]);

export type KubernetesObject = z.output<typeof object>;

/** Every document of a YAML text as an object that the chart makes. @throws ZodError @throws YAMLParseError */
export const parseObjects = (text: string): KubernetesObject[] =>
  parseAllDocuments(text).map((document) => {
    const [error] = document.errors;
    if (error) throw error;
    return object.parse(document.toJS());
  });

/** As parseObjects, of files. */
export const readObjects = (files: readonly URL[]): KubernetesObject[] =>
  files.flatMap((file) => parseObjects(readFileSync(file, 'utf8')));

/** The objects of one kind. */
export const ofKind = <K extends KubernetesObject['kind']>(objects: readonly KubernetesObject[], kind: K) =>
  objects.filter((one): one is Extract<KubernetesObject, { kind: K }> => one.kind === kind);
