import type { BaseMessage } from '@langchain/core/messages';
import type { RunnableConfig } from '@langchain/core/runnables';

/** What orchestrations need of an agent: any compiled graph with `messages` in its state has it, whoever made it. */
export interface MessagesAgent {
  readonly name?: string | undefined;
  invoke(
    input: { messages: BaseMessage[] },
    config?: RunnableConfig,
  ): Promise<{ messages: BaseMessage[] }>;
}
