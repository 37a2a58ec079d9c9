// Counts of a server, in Prometheus' text format (version 0.0.4).

const COUNTERS = {
  hindsight_sessions_total: 'WebSocket sessions that were opened, by mount.',
  hindsight_sessions_refused_total: 'Connections refused because every place was taken.',
  hindsight_requests_total: 'Requests over HTTP, by status.',
  hindsight_messages_total: 'Messages of sessions, by type.',
  hindsight_errors_total: 'Errors that clients were told, by code.',
  hindsight_episodes_total: 'Episodes begun or played, by mount.',
  hindsight_steps_total: 'Steps of episodes, by mount.',
  hindsight_contexts_total: 'Contexts asked for: played, or kept from an earlier reading.',
  hindsight_reflections_total: 'Reflections that were scored.',
  hindsight_reflection_seconds_total: 'Seconds that scoring them took, waiting included.',
  hindsight_tokens_total: 'Tokens that an endpoint counted for scored reflections, by kind.',
} as const;
type Counter = keyof typeof COUNTERS;

const GAUGES = {
  hindsight_sessions: 'WebSocket sessions that are open.',
  hindsight_places: 'Places for sessions.',
  hindsight_event_loop_delay_seconds: 'Longest delay of the thread that answers, since the last look.',
  process_resident_memory_bytes: 'Memory of the process.',
} as const;

export class Metrics {
  readonly #counts = new Map<Counter, Map<string, number>>();

  count(name: Counter, labels: Readonly<Record<string, string>> = {}, by = 1): void {
    const series = this.#counts.get(name) ?? new Map<string, number>();
    const key = Object.entries(labels).map(([label, value]) => `${label}="${value}"`).join(','); // prettier-ignore
    series.set(key, (series.get(key) ?? 0) + by);
    this.#counts.set(name, series);
  }

  text(gauges: Readonly<Record<keyof typeof GAUGES, number>>): string {
    const lines: string[] = [];
    for (const [name, help] of Object.entries(COUNTERS) as [Counter, string][]) {
      lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} counter`);
      for (const [key, value] of this.#counts.get(name) ?? []) lines.push(`${name}${key === '' ? '' : `{${key}}`} ${value}`);
    }
    for (const [name, help] of Object.entries(GAUGES) as [keyof typeof GAUGES, string][])
      lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} gauge`, `${name} ${gauges[name]}`);
    return `${lines.join('\n')}\n`;
  }
}
