/** `count` questions of which no two are the same. */
export function distinctQuestions(count: number, topic = 'city'): readonly string[] {
  return Array.from({ length: count }, (_each, index) => `How large is ${topic} number ${index}?`);
}
