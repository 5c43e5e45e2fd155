import Testing

@testable import ClusterSimulation

/// What a script prints in a container, and its exit status.
private func play(_ script: String, image: String = "busybox", seconds: Double = 3600) -> (
  output: String, status: Int32?
) {
  let outcome = ContainerPlay.outcome(
    image: image, command: ["sh", "-c", script], start: 1_700_000_000, seconds: seconds)
  return (outcome.log.map(\.text).joined(), outcome.endsAfter == nil ? nil : outcome.status)
}

@Suite struct `The shell of a container` {
  @Test(arguments: [
    ("echo hello world", "hello world\n"),
    ("echo -n a; echo b", "ab\n"),
    (#"echo "a  b" 'c  d' e\ f"#, "a  b c  d e f\n"),
    ("X=1; echo $X ${X} ${Y:-none} ${#X}", "1 1 none 1\n"),
    ("F=a.tar.gz; echo ${F%.gz} ${F%%.*} ${F#a.} ${F/tar/zip}", "a.tar a tar.gz a.zip.gz\n"),
    ("echo $((2 + 3 * 4)) $(( (2 + 3) * 4 % 7 ))", "14 6\n"),
    ("echo $(echo inner) `echo back`", "inner back\n"),
    ("for i in 1 2 3; do echo $i; done", "1\n2\n3\n"),
    ("i=0; while [ $i -lt 3 ]; do i=$((i+1)); [ $i = 2 ] && continue; echo $i; done", "1\n3\n"),
    ("until false; do echo once; break; done", "once\n"),
    ("if test -d /tmp; then echo yes; else echo no; fi", "yes\n"),
    ("case abc in a*) echo starts;; *) echo other;; esac", "starts\n"),
    ("f() { echo \"got $1 of $#\"; return 3; }; f a b; echo $?", "got a of 2\n3\n"),
    ("true && echo and || echo or; false && echo and || echo or", "and\nor\n"),
    ("printf '%s-%03d\\n' a 7 b 8", "a-007\nb-008\n"),
    ("printf 'c\\nb\\na\\nb\\n' | sort | uniq -c | head -n 2", "      1 a\n      2 b\n"),
    ("seq 3 | wc -l", "3\n"),
    (
      "seq 10 | grep -c 1; seq 10 | tail -n 2; seq 10 | sed -n '2p;s/1/x/gp' | head -n 1",
      "2\n9\n10\nx\n"
    ),
    (
      "echo a:b:c | cut -d: -f2; echo abc | tr a-c A-C; echo a b | awk '{print $2, NF}'",
      "b\nABC\nb 2\n"
    ),
    ("cat <<EOF\nx $((1+1))\nEOF", "x 2\n"),
    ("cat <<'EOF'\nx $HOME\nEOF", "x $HOME\n"),
    ("echo one > /tmp/f; echo two >> /tmp/f; cat /tmp/f; wc -l < /tmp/f", "one\ntwo\n2\n"),
    (
      "mkdir -p /a/b && touch /a/b/c && ls /a/b && rm -r /a && ls /a",
      "c\nls: /a: No such file or directory\n"
    ),
    ("cd /tmp && touch x1 x2 && echo x* y* && pwd", "x1 x2 y*\n/tmp\n"),
    ("set -e; false; echo never", ""),
    ("trap 'echo bye' EXIT; echo hi; exit 2", "hi\nbye\n"),
    ("echo out; echo err >&2; nosuch", "out\nerr\nsh: nosuch: not found\n"),
    ("(cd /tmp; pwd); pwd", "/tmp\n/\n"),
    ("echo a b c | while read x y; do echo \"$y/$x\"; done", "b c/a\n"),
    ("set -- a b; shift; echo $1 \"$@\"", "b b\n"),
    ("echo aGk= | base64 -d; echo; echo hi | base64", "hi\naGkK\n"),
    ("yes | head -n 2", "y\ny\n"),
    ("export A=1; env | grep ^A=; A=2 sh -c 'echo $A'", "A=1\n2\n"),
    ("hostname; whoami; id -u", "main\nroot\n0\n"),
    ("date -d @0 +%Y-%m-%dT%H:%M:%S", "1970-01-01T00:00:00\n"),
    (
      "tar -cf /tmp/t.tar /etc/hostname 2>/dev/null; mkdir /x; tar -xf /tmp/t.tar -C /x; cat /x/etc/hostname",
      "main\n"
    ),
  ])
  func `plays a script`(script: String, output: String) {
    #expect(play(script).output == output)
  }

  @Test(arguments: [
    ("exit 7", 7), ("false", 1), ("true", 0), ("nosuch", 127), ("set -e; false; true", 1),
    ("ls /nowhere", 1), ("test a = b", 1), ("echo | grep x", 1), ("sh -c 'exit 4'", 4),
    ("kill -9 $$; echo alive", 0), ("if then", 2),
  ])
  func `ends with the status of its last command`(script: String, status: Int32) {
    #expect(play(script).status == status)
  }

  @Test func `sleeps in simulated time, and tells when things happened`() {
    let outcome = ContainerPlay.outcome(
      image: "busybox", command: ["sh", "-c", "echo a; sleep 30; echo b; sleep 1.5; exit 3"],
      start: 1000, seconds: 100)
    #expect(outcome.endsAfter == 31.5)
    #expect(outcome.status == 3)
    #expect(outcome.log.map(\.after) == [0, 30])
    let before = ContainerPlay.outcome(
      image: "busybox", command: ["sh", "-c", "echo a; sleep 30; exit 3"], start: 1000, seconds: 29)
    #expect(before.endsAfter == nil)
    #expect(before.log.map(\.text) == ["a\n"])
  }

  @Test func `runs the parts of a pipe at the same time`() {
    let outcome = ContainerPlay.outcome(
      image: "busybox",
      command: [
        "sh", "-c", "while true; do echo tick; sleep 1; done | while read x; do echo got $x; done",
      ],
      start: 0, seconds: 2.5)
    #expect(outcome.log.map(\.text) == ["got tick\n", "got tick\n", "got tick\n"])
    #expect(outcome.log.map(\.after) == [0, 1, 2])
  }

  @Test func `goes on in the background, and waits`() {
    let outcome = ContainerPlay.outcome(
      image: "busybox", command: ["sh", "-c", "(sleep 2; echo late) & echo now; wait; echo done"],
      start: 0, seconds: 10)
    #expect(outcome.log.map(\.text) == ["now\n", "late\n", "done\n"])
    #expect(outcome.endsAfter == 2)
  }

  @Test(arguments: [
    "while true; do :; done", "yes > /dev/null", "f() { f; }; f", "while true; do echo x; done",
    "cat /dev/zero > /tmp/full; cat /dev/urandom",
  ])
  func `survives what would never end`(script: String) {
    let outcome = ContainerPlay.outcome(
      image: "busybox", command: ["sh", "-c", script], start: 0, seconds: 60)
    #expect(outcome.log.reduce(0) { $0 + $1.text.utf8.count } < 4 << 20)
  }

  @Test func `is not in an image without one`() {
    let outcome = ContainerPlay.outcome(
      image: "busybox", command: ["bash", "-c", "true"], seconds: 1)
    #expect(outcome.endsAfter == 0)
    #expect(outcome.status == 128)
    #expect(
      outcome.obstacle?.contains("exec: \"bash\": executable file not found in $PATH") == true)
  }

  @Test func `lets an image that nobody knows run, and says so`() {
    let outcome = ContainerPlay.outcome(image: "example/thing:2", seconds: 3600)
    #expect(outcome.endsAfter == nil)
    #expect(!outcome.isPlayed)
    #expect(
      outcome.log.map(\.text) == [
        "The mock cluster does not know the image 'example/thing:2': its container runs and does nothing.\n"
      ])
  }

  @Test func `takes the arguments of an image's own program`() {
    let outcome = ContainerPlay.outcome(
      image: "curlimages/curl:8.1", arguments: ["curl", "-s", "http://nowhere"], seconds: 10)
    #expect(outcome.status == 6)
    #expect(outcome.isPlayed)
  }
}

@Suite struct `The image catalogue` {
  @Test func `holds every entry in the form that lessons write`() throws {
    for entry in ImageCatalogue.entries {
      for name in entry.names {
        var value = entry.value
        value["image"] = .string(name)
        _ = try ImageBehaviour(value, at: name)
        #expect(ImageCatalogue.builtIn[name] != nil, "\(name)")
      }
    }
  }

  @Test func `names the place of a mistake`() {
    #expect(
      throws: ConfigurationError(
        "images[0].listens[0].serves", "must be one of httpbin, echo, redis")
    ) {
      try ImageBehaviour(
        ["image": "a", "listens": [["port": 80, "serves": "tea"]]], at: "images[0]")
    }
    #expect(
      throws: ConfigurationError(
        "images[0].base", "must be one of busybox, alpine, debian, none, unknown")
    ) {
      try ImageBehaviour(["image": "a", "base": "plan9"], at: "images[0]")
    }
  }

  @Test func `plays a lesson's entry: lines in time, and an end`() throws {
    let image = try ImageBehaviour(
      [
        "image": "shop/worker", "exit": ["after": 10, "status": 2],
        "logs": ["start", ["line": "tick", "every": 4], ["line": "late", "after": 9]],
      ], at: "images[0]")
    let outcome = ContainerPlay.outcome(
      image: "shop/worker:1", images: [image], start: 0, seconds: 60)
    #expect(outcome.log.map(\.text) == ["start\n", "tick\n", "tick\n", "tick\n", "late\n"])
    #expect(outcome.log.map(\.after) == [0, 0, 4, 8, 9])
    #expect(outcome.endsAfter == 10)
    #expect(outcome.status == 2)
  }
}
