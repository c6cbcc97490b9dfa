import * as z from 'zod';
import type { Stack } from '../template/stack.ts';

const Properties = z.looseObject({
  Handler: z.string(),
  Timeout: z.coerce.number().default(3),
  MemorySize: z.coerce.number().default(128),
  ReservedConcurrentExecutions: z.coerce.number().optional(),
  Environment: z.looseObject({ Variables: z.record(z.string(), z.coerce.string()).default({}) }).optional(),
  Layers: z.array(z.unknown()).default([]),
  LoggingConfig: z.looseObject({ LogGroup: z.string().optional() }).optional(),
});
const Metadata = z.looseObject({ 'mathia:entry': z.string() });

/** A function of the template. */
export interface FunctionDefinition {
  logicalId: string;
  /** Its source file, from the repository's root. */
  entry: string;
  /** The name the handler is exported by. */
  exportName: string;
  timeoutMs: number;
  memoryMb: number;
  concurrencyMax: number | undefined;
  environment: Record<string, string>;
  /** Brings modules that `require` finds, besides its bundle. */
  hasLayers: boolean;
  logGroup: string;
}

export function functionsOf(stack: Stack): FunctionDefinition[] {
  return stack.ofType('AWS::Lambda::Function').map(({ logicalId, properties, metadata }) => {
    const found = Properties.parse(properties);
    return {
      logicalId,
      entry: Metadata.parse(metadata)['mathia:entry'],
      exportName: found.Handler.split('.').at(-1) ?? '',
      timeoutMs: found.Timeout * 1000,
      memoryMb: found.MemorySize,
      concurrencyMax: found.ReservedConcurrentExecutions,
      environment: found.Environment?.Variables ?? {},
      hasLayers: found.Layers.length > 0,
      logGroup: found.LoggingConfig?.LogGroup ?? `/aws/lambda/${logicalId}`,
    };
  });
}
