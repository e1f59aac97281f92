/** A piece of text in a message or in a function's output. */
export interface TextPart {
  readonly type: 'input_text';
  readonly text: string;
}

/** An image in a message. */
export interface ImagePart {
  readonly type: 'input_image';
  /** An https address, or the image itself as `data:image/png;base64,…`. */
  readonly image_url: string;
}

/** An image in a function's output. */
export interface OutputImagePart extends ImagePart {
  readonly detail?: 'low' | 'high' | 'auto' | undefined;
}

/** Something said in the conversation. */
export interface InputMessage {
  readonly type?: 'message' | undefined;
  readonly role: 'user' | 'assistant' | 'system' | 'developer';
  readonly content: string | readonly (TextPart | ImagePart)[];
}

/** A call that an earlier answer asked for (`toolCalls`), told back to the model. */
export interface FunctionCallInput {
  readonly type: 'function_call';
  readonly call_id: string;
  readonly name: string;
  /** JSON text, as the model wrote it. */
  readonly arguments: string;
  /** As the answer gave it: some models refuse the conversation without it. */
  readonly thought_signature?: string | undefined;
}

/** What the function of a call answered. */
export interface FunctionOutputInput {
  readonly type: 'function_call_output';
  readonly call_id: string;
  readonly output: string | readonly (TextPart | OutputImagePart)[];
  readonly id?: string | undefined;
  readonly name?: string | undefined;
  readonly status?: 'in_progress' | 'completed' | 'incomplete' | undefined;
  readonly thought_signature?: string | undefined;
}

/** Reasoning of an earlier run, handed back. */
export interface ReasoningInput {
  readonly type: 'reasoning';
  readonly summary: readonly { readonly type: 'summary_text'; readonly text: string }[];
  readonly content?:
    | readonly { readonly type: 'reasoning_text'; readonly text: string }[]
    | undefined;
  readonly encrypted_content?: string | undefined;
  readonly id?: string | undefined;
  readonly status?: 'in_progress' | 'completed' | 'incomplete' | undefined;
}

/** One item of a conversation. */
export type InputItem = InputMessage | FunctionCallInput | FunctionOutputInput | ReasoningInput;
