import type { KeyWrapper } from "./key-wrapper";
import { UnopenableKey } from "./unopenable-key";

/** The first wraps, each unwraps its own: so keys sealed in one way are moved to another by `rotate-master-key`. */
export function joinWrappers(first: KeyWrapper, ...others: KeyWrapper[]): KeyWrapper {
  const of = (masterKeyId: string) => {
    const wrapper = [first, ...others].find(({ knows }) => knows(masterKeyId));
    if (!wrapper) throw new UnopenableKey();
    return wrapper;
  };
  return {
    knows: (masterKeyId) => [first, ...others].some(({ knows }) => knows(masterKeyId)),
    newest: () => first.newest(),
    wrap: (dataKey, binding) => first.wrap(dataKey, binding),
    unwrap: async (wrapped, binding) => of(wrapped.masterKeyId).unwrap(wrapped, binding),
    async rewrap(wrapped, binding) {
      if (first.knows(wrapped.masterKeyId)) return first.rewrap(wrapped, binding);
      const dataKey = await of(wrapped.masterKeyId).unwrap(wrapped, binding);
      try {
        return await first.wrap(dataKey, binding);
      } finally {
        dataKey.fill(0);
      }
    },
  };
}
