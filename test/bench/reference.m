-- The reference protocol for rumur: the same states and transitions as models/reference.
-- Plain ranges and no scalarsets, so that nothing is reduced. murphi.ts replaces the constants for
-- other bounds, and cuts at the line of dashes where the claim is not to be checked.

const
  pasids: 2;
  pages: 2;
  frames: 4;
  depth: 3;

type
  Pasid: 0 .. pasids - 1;
  Page: 0 .. pages - 1;
  Frame: 1 .. frames;
  Entry: 0 .. frames; -- 0 = not present, nothing cached
  Place: 0 .. pasids * pages; -- pasid * pages + page + 1, 0 = none

var
  pte: array [Pasid] of array [Page] of Entry;
  pending: array [Pasid] of array [Page] of boolean; -- unmapped, invalidation not complete
  iotlb: array [Pasid] of array [Page] of Entry;
  dma: array [Pasid] of 0 .. pages; -- the page of the DMA in flight + 1
  queue: array [0 .. depth - 1] of Place; -- the oldest first; 0 behind the youngest
  executing: Place;

startstate begin
  for p: Pasid do
    for n: Page do
      pending[p][n] := false;
      pte[p][n] := 0;
      iotlb[p][n] := 0;
    end;
    dma[p] := 0;
  end;
  for i: 0 .. depth - 1 do
    queue[i] := 0;
  end;
  executing := 0;
end;

ruleset p: Pasid; n: Page; f: Frame do
  rule "guest map" pte[p][n] = 0 & !pending[p][n] ==> begin
    pte[p][n] := f;
  end;
end;

ruleset p: Pasid; n: Page do
  rule "guest unmap" pte[p][n] != 0 & queue[depth - 1] = 0 ==>
  var appended: boolean;
  begin
    pte[p][n] := 0;
    pending[p][n] := true;
    appended := false;
    for i: 0 .. depth - 1 do
      if !appended & queue[i] = 0 then
        queue[i] := p * pages + n + 1;
        appended := true;
      end;
    end;
  end;

  rule "host evict" iotlb[p][n] != 0 ==> begin
    iotlb[p][n] := 0;
  end;

  rule "device start" dma[p] = 0 & (iotlb[p][n] != 0 | pte[p][n] != 0) ==> begin
    if iotlb[p][n] = 0 then
      iotlb[p][n] := pte[p][n];
    end;
    dma[p] := n + 1;
  end;
end;

rule "host fetch" executing = 0 & queue[0] != 0 ==> begin
  executing := queue[0];
  for i: 0 .. depth - 1 do
    if i < depth - 1 then
      queue[i] := queue[i + 1];
    end;
  end;
  queue[depth - 1] := 0;
end;

rule "host execute" executing != 0 ==> begin
  iotlb[(executing - 1) / pages][(executing - 1) % pages] := 0;
  pending[(executing - 1) / pages][(executing - 1) % pages] := false;
  executing := 0;
end;

ruleset p: Pasid do
  rule "device finish" dma[p] != 0 ==> begin
    dma[p] := 0;
  end;
end;

--------------------------------------------------------------------------------
invariant "no-stale-iotlb"
  forall p: Pasid do
    forall n: Page do
      iotlb[p][n] = 0 | pending[p][n] | iotlb[p][n] = pte[p][n]
    end
  end;
