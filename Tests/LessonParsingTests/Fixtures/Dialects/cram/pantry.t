  $ mkdir pantry && cd pantry
  $ cat > list <<EOF
  > rice
  > beans
  > EOF
  $ cat list
  rice
  beans
  $ ls
  list
  $ (exit 3)
  [3]
