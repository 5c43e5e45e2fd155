The greenhouse keeps its plants in one file.

  $ printf 'basil 3\nthyme 5\nsage 2\n' > plants

A command without output prints nothing:

  $ true

Counting what grows
  $ wc -l < plants
  \s*3 (re)
  $ sort plants
  basil ? (glob)
  s* (glob)
  thyme 5

Words that look like patterns mean themselves when they are none:

  $ echo '... (equal)'
  ... (equal)
  $ echo ...
  ...

A loop goes over several lines:

  $ for plant in basil thyme; do
  >   grep "$plant" plants
  > done
  basil 3
  thyme 5

Signs that cannot be seen, and a line without its end:

  $ printf 'a\tb\n'
  a\tb (esc)
  $ printf 'almost'
  almost (no-eol)

A missing plant is an error:

  $ grep rosemary plants
  [1]
  $ cat rosemary
  cat: rosemary: No such file or directory
  [1]

An empty line is two spaces:

  $ printf 'first\n\nlast\n'
  first
  
  last
