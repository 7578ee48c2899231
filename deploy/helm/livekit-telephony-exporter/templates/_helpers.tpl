{{- define "livekit-telephony-exporter.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 54 | trimSuffix "-" }}
{{- end }}

{{/* Room is left for "-webhook" and "-metrics" in the 63 characters of a DNS label. */}}
{{- define "livekit-telephony-exporter.fullname" -}}
{{- $name := default .Chart.Name .Values.nameOverride }}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 54 | trimSuffix "-" }}
{{- else if contains $name .Release.Name }}
{{- .Release.Name | trunc 54 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name $name | trunc 54 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{- define "livekit-telephony-exporter.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{ include "livekit-telephony-exporter.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{- define "livekit-telephony-exporter.selectorLabels" -}}
app.kubernetes.io/name: {{ include "livekit-telephony-exporter.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "livekit-telephony-exporter.serviceAccountName" -}}
{{- if .Values.serviceAccount.create }}
{{- default (include "livekit-telephony-exporter.fullname" .) .Values.serviceAccount.name }}
{{- else }}
{{- default "default" .Values.serviceAccount.name }}
{{- end }}
{{- end }}

{{- define "livekit-telephony-exporter.image" -}}
{{- $repository := required "image.repository is required: where your image is, such as registry.example.com/livekit-telephony-exporter" .Values.image.repository }}
{{- if .Values.image.digest }}
{{- printf "%s@%s" $repository .Values.image.digest }}
{{- else }}
{{- printf "%s:%s" $repository (default .Chart.AppVersion .Values.image.tag) }}
{{- end }}
{{- end }}

{{/* Not empty if the ledger is in Redis, which several pods share. */}}
{{- define "livekit-telephony-exporter.shared" -}}
{{- with .Values.ledger.redis }}{{ if or .url .existingSecret }}true{{ end }}{{ end }}
{{- end }}

{{/* Not empty if the chart makes a Secret: for the key pair or the URL of Redis. */}}
{{- define "livekit-telephony-exporter.ownSecret" -}}
{{- if or (not .Values.livekit.existingSecret) .Values.ledger.redis.url }}true{{ end }}
{{- end }}

{{/* What a schema cannot say, or would say in its own words. */}}
{{- define "livekit-telephony-exporter.check" -}}
{{- $shared := include "livekit-telephony-exporter.shared" . }}
{{- with .Values.livekit }}
{{- $values := or .apiKey .apiSecret .keys }}
{{- if and .existingSecret $values }}
{{- fail "livekit.existingSecret has the key pair: remove livekit.apiKey, livekit.apiSecret and livekit.keys, or livekit.existingSecret" }}
{{- else if and (not .existingSecret) (not (and .apiKey .apiSecret)) }}
{{- fail "the key pair that signs LiveKit's webhooks is required: set livekit.existingSecret, or livekit.apiKey and livekit.apiSecret" }}
{{- end }}
{{- end }}
{{- if and (gt (int .Values.replicaCount) 1) (not $shared) }}
{{- fail (printf "replicaCount is %v, but a SQLite ledger belongs to one process: set ledger.redis.url or ledger.redis.existingSecret, or replicaCount to 1" .Values.replicaCount) }}
{{- end }}
{{- if and .Values.ledger.redis.url .Values.ledger.redis.existingSecret }}
{{- fail "ledger.redis.existingSecret has the URL: remove ledger.redis.url, or ledger.redis.existingSecret" }}
{{- end }}
{{- $own := list "LIVEKIT_API_KEY" "LIVEKIT_API_SECRET" "LIVEKIT_KEYS" "LIVEKIT_URL" "LEDGER_URL" "TRUNKS_FILE" "WEB_CONFIG_FILE" "WEBHOOK_PATH" "HOST" "PORT" "METRICS_HOST" "METRICS_PORT" }}
{{- range .Values.extraEnv }}
{{- if or (has .name $own) (has (trimSuffix "_FILE" .name) $own) }}
{{- fail (printf "extraEnv: the chart sets %s itself, by a value of its own or to the port that it opens" .name) }}
{{- end }}
{{- end }}
{{- if and .Values.httpRoute.enabled (not .Values.httpRoute.parentRefs) }}
{{- fail "httpRoute.parentRefs is required: the Gateways of the route, such as [{name: public, namespace: gateways}]" }}
{{- end }}
{{- end }}

{{/* Whether the process lives: never whether its ledger does, since a restart brings no Redis back. */}}
{{- define "livekit-telephony-exporter.alive" -}}
{{- if .Values.webConfig.existingSecret -}}
tcpSocket:
  port: webhook
{{- else -}}
httpGet:
  path: /-/healthy
  port: metrics
{{- end }}
{{- end }}
