/* The reference protocol for SPIN: the same states and transitions as models/reference, one to one.
 *
 * PASIDS, PAGES and QUEUE come from -D. Promela has no rule sets, so promela.ts writes actions.pml
 * beside this file: one line for each action with its parameters, and the claim as NO_STALE_IOTLB.
 * Each action is a d_step in the loop of a single process: one action is one transition, and the
 * only control state is the head of the loop. With -DINVARIANT the claim is asserted after each.
 */
#define PLACES   (PASIDS * PAGES)
#define AT(p, n) ((p) * PAGES + (n))

byte pte[PLACES];     /* the guest's entry: a frame, 0 = not present */
bit  pending[PLACES]; /* unmapped, invalidation not complete */
byte iotlb[PLACES];   /* what the IOMMU has cached: a frame, 0 = nothing */
byte dma[PASIDS];     /* the page of the DMA in flight + 1, 0 = none */
byte executing;       /* the place of the descriptor that the host executes + 1, 0 = none */
chan queue = [QUEUE] of { byte };

#ifdef INVARIANT
#define JUDGE ; assert(NO_STALE_IOTLB)
#else
#define JUDGE
#endif
#define FRESH(p, n) \
  (iotlb[AT(p, n)] == 0 || pending[AT(p, n)] || iotlb[AT(p, n)] == pte[AT(p, n)])

#define MAP(p, n, f) :: d_step { \
  pte[AT(p, n)] == 0 && !pending[AT(p, n)] -> pte[AT(p, n)] = f JUDGE }

#define UNMAP(p, n) :: d_step { \
  pte[AT(p, n)] != 0 && nfull(queue) -> \
  pte[AT(p, n)] = 0; pending[AT(p, n)] = 1; queue!(AT(p, n) + 1) JUDGE }

#define FETCH() :: d_step { \
  executing == 0 && nempty(queue) -> queue?executing JUDGE }

#define EXECUTE() :: d_step { \
  executing != 0 -> \
  iotlb[executing - 1] = 0; pending[executing - 1] = 0; executing = 0 JUDGE }

#define EVICT(p, n) :: d_step { \
  iotlb[AT(p, n)] != 0 -> iotlb[AT(p, n)] = 0 JUDGE }

#define START(p, n) :: d_step { \
  dma[p] == 0 && (iotlb[AT(p, n)] != 0 || pte[AT(p, n)] != 0) -> \
  iotlb[AT(p, n)] = (iotlb[AT(p, n)] != 0 -> iotlb[AT(p, n)] : pte[AT(p, n)]); \
  dma[p] = n + 1 JUDGE }

#define FINISH(p) :: d_step { \
  dma[p] != 0 -> dma[p] = 0 JUDGE }

init {
end:
  do
#include "actions.pml"
  od
}
