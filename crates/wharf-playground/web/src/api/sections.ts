export type Section = 'connections' | 'actions' | 'triggers' | 'data-sources';

/** Titles of the sections of a component, in the order of the page. */
export const SECTION_TITLES: Record<Section, string> = {
  connections: 'Connections',
  actions: 'Actions',
  triggers: 'Triggers',
  'data-sources': 'Data sources',
};

/** What one operation of a section is called. */
export const SECTION_NAMES: Record<Section, string> = {
  connections: 'Connection',
  actions: 'Action',
  triggers: 'Trigger',
  'data-sources': 'Data source',
};

export const SECTIONS = Object.keys(SECTION_TITLES) as Section[];
