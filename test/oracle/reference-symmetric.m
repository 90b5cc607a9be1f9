-- The reference protocol for rumur with interchangeable PASIDs, pages and frames: what test/bench/reference.m says, with
-- scalarsets. An undefined value stands for none: not present, nothing cached, no DMA, an empty slot of the queue.
-- The constants are replaced for other bounds.

const
  pasids: 2;
  pages: 2;
  frames: 2;
  depth: 2;

type
  Pasid: scalarset(pasids);
  Page: scalarset(pages);
  Frame: scalarset(frames);

var
  pte: array [Pasid] of array [Page] of Frame;
  pending: array [Pasid] of array [Page] of boolean; -- unmapped, invalidation not complete
  iotlb: array [Pasid] of array [Page] of Frame;
  dma: array [Pasid] of Page; -- the page of the DMA in flight
  queue_pasid: array [0 .. depth - 1] of Pasid; -- the oldest first
  queue_page: array [0 .. depth - 1] of Page;
  executing_pasid: Pasid;
  executing_page: Page;

startstate begin
  undefine pte;
  undefine iotlb;
  undefine dma;
  undefine queue_pasid;
  undefine queue_page;
  undefine executing_pasid;
  undefine executing_page;
  for p: Pasid do
    for n: Page do
      pending[p][n] := false;
    end;
  end;
end;

ruleset p: Pasid; n: Page; f: Frame do
  rule "guest map" isundefined(pte[p][n]) & !pending[p][n] ==> begin
    pte[p][n] := f;
  end;
end;

ruleset p: Pasid; n: Page do
  rule "guest unmap" !isundefined(pte[p][n]) & isundefined(queue_pasid[depth - 1]) ==>
  var appended: boolean;
  begin
    undefine pte[p][n];
    pending[p][n] := true;
    appended := false;
    for i: 0 .. depth - 1 do
      if !appended & isundefined(queue_pasid[i]) then
        queue_pasid[i] := p;
        queue_page[i] := n;
        appended := true;
      end;
    end;
  end;

  rule "host evict" !isundefined(iotlb[p][n]) ==> begin
    undefine iotlb[p][n];
  end;

  rule "device start"
    isundefined(dma[p]) & (!isundefined(iotlb[p][n]) | !isundefined(pte[p][n]))
  ==> begin
    if isundefined(iotlb[p][n]) then
      iotlb[p][n] := pte[p][n];
    end;
    dma[p] := n;
  end;
end;

rule "host fetch" isundefined(executing_pasid) & !isundefined(queue_pasid[0]) ==> begin
  executing_pasid := queue_pasid[0];
  executing_page := queue_page[0];
  for i: 0 .. depth - 1 do
    undefine queue_pasid[i];
    undefine queue_page[i];
    if i < depth - 1 then
      if !isundefined(queue_pasid[i + 1]) then
        queue_pasid[i] := queue_pasid[i + 1];
        queue_page[i] := queue_page[i + 1];
      end;
    end;
  end;
end;

rule "host execute" !isundefined(executing_pasid) ==> begin
  undefine iotlb[executing_pasid][executing_page];
  pending[executing_pasid][executing_page] := false;
  undefine executing_pasid;
  undefine executing_page;
end;

ruleset p: Pasid do
  rule "device finish" !isundefined(dma[p]) ==> begin
    undefine dma[p];
  end;
end;
