export type ZoomTrail = { /** Zooming leads to this address. */ lead: (address: string) => void; /** Whether zooming led to this address, so that going back from it leaves the zoom. It and those zoomed to from it are forgotten. */ leave: (address: string) => boolean };

/** Remembers which addresses zooming in led to: whoever came to one in another way, or has gone on from it, is not taken back. */
export function zoomTrail(): ZoomTrail {
  const addresses: string[] = [];
  return {
    lead: (address) => void addresses.push(address),
    leave(address) {
      const place = addresses.lastIndexOf(address);
      if (place >= 0) addresses.length = place;
      return place >= 0;
    },
  };
}
