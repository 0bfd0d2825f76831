export type Section = 'connections' | 'actions' | 'triggers' | 'data-sources';

/** Titles of the sections of a component, in the order of the page. */
export const SECTION_TITLES: Record<Section, string> = {
  connections: 'Connections',
  actions: 'Actions',
  triggers: 'Triggers',
  'data-sources': 'Data sources',
};

export const SECTIONS = Object.keys(SECTION_TITLES) as Section[];
