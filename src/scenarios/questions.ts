/** The five questions that every scenario draws from. */
export const questions = [
  'What is the current status of fusion energy research?',
  'How do large language models handle long contexts?',
  'What are the main causes of coral reef decline?',
  'How effective are mRNA vaccines against influenza?',
  'What limits the range of electric vehicles in winter?',
] as const;
