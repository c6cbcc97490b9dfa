/** One line a function wrote, or one the runtime has to say about it. */
export interface LogLine {
  function: string;
  stream: 'stdout' | 'stderr' | 'runtime';
  text: string;
}
