// Sentences of what is saved of tables and charts.

export const tablesEn = {
  save: 'Save',
  saved: { csv: 'CSV', json: 'JSON', markdown: 'Markdown', png: 'PNG' },
  of: (kind: string, title: string) => `${title} as ${kind}`,
} as const;
