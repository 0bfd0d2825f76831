/** The parts of `component.json` that this package reads. */
export interface Manifest {
  key: string;
  documentationUrl?: string;
  display: Display & { iconPath: string; category?: string };
  connections: ManifestConnection[];
  actions: Record<string, ManifestAction>;
  dataSources: Record<string, ManifestDataSource>;
  triggers: Record<string, ManifestTrigger>;
}

interface Display {
  label: string;
  description: string;
}

export interface ManifestInput {
  key: string;
  type: string;
  label: string;
  comments?: string;
  required?: boolean;
  collection?: 'valuelist' | 'keyvaluelist';
  default?: string | number | boolean;
  example?: string;
  model?: { label: string; value: string }[];
  language?: string;
  dataSource?: string;
  inputs?: ManifestInput[];
}

interface ManifestConnection {
  key: string;
  label: string;
  comments?: string;
  inputs: ManifestInput[];
}

interface Operation {
  key: string;
  display: Display;
  inputs: ManifestInput[];
  examplePayload?: any;
}

export interface ManifestAction extends Operation {
  effects: { readOnly: boolean };
}

export interface ManifestDataSource extends Operation {
  dataSourceType: string;
}

export interface ManifestTrigger extends Operation {
  isPollingTrigger: boolean;
  scheduleSupport: 'invalid' | 'valid' | 'required';
  synchronousResponseSupport: 'invalid' | 'valid' | 'required';
}
