Stock is counted
  $ seq 3
  * (glob+)
  $ (exit 7)
  [7]
