-- Items of connectors: what is told back to the source, and what is pruned.

SELECT 1;
