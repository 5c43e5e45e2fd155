/// A part of a command that a reader has to fill in: `<node-name>`, `"xxx"`. It is never sent to a shell as it stands.
public struct Placeholder: Sendable, Hashable, Codable {
  /// The name to use with `--set`: `node-name`.
  public var name: String
  /// The text in the command that the value replaces, brackets included, quotes not: `<node-name>`, `xxx`.
  public var token: String
  /// Where the value comes from; nil: it must be asked of the learner or set.
  public var source: ValueSource?
  public var provenance: Provenance

  public init(name: String, token: String, source: ValueSource?, provenance: Provenance) {
    self.name = name
    self.token = token
    self.source = source
    self.provenance = provenance
  }
}

/// A value that a step leaves for later ones: a shell variable, or a name to remember.
public struct Capture: Sendable, Hashable, Codable {
  /// The variable or the name: `ISTIO_HOME`, `v1/Secret`.
  public var name: String
  public var kind: Kind
  public var source: ValueSource
  public var range: SourceRange
  public var provenance: Provenance

  public init(
    name: String, kind: Kind, source: ValueSource, range: SourceRange, provenance: Provenance
  ) {
    self.name = name
    self.kind = kind
    self.source = source
    self.range = range
    self.provenance = provenance
  }

  public enum Kind: String, Sendable, Hashable, Codable {
    /// Exported in the shell once the step has run.
    case variable
    /// Remembered by the runner, for placeholders.
    case value
  }
}

/// Where a value is found.
public struct ValueSource: Sendable, Hashable, Codable {
  /// The step whose output holds it; for `query`, the step whose output names what to look for.
  public var step: StepID
  public var selector: Selector
  /// What the selector needs: a column's or a field's name, a key, a path.
  public var argument: String

  public init(step: StepID, selector: Selector, argument: String) {
    self.step = step
    self.selector = selector
    self.argument = argument
  }

  public enum Selector: String, Sendable, Hashable, Codable {
    /// The first cell of a table's column, by its heading: `NAME`.
    case column
    /// The value after `Name:` in a description: `Taints`. With several values, the first; `<none>` is no value.
    case field
    /// The scalar under a key of a YAML document, at any depth: `password` finds `password` and `admin-password`.
    case yamlKey = "yaml-key"
    /// The first name in the table under a `==> v1/Secret` heading, as helm 2 prints it.
    case resource
    /// The name of a pod that belongs to what the step's output says was created, asked of the cluster with
    /// `kubectl get pods`; the argument is the options to pass on (`-n istio-system`).
    case createdPod = "created-pod"
    /// The absolute path of this directory, from where the command ended.
    case directory
    /// The first value that a JSON path finds in an output of JSON: `.items[0].metadata.name` (Kubernetes, *JSONPath Support*,
    /// without filters).
    case jsonPath = "json-path"
    /// What the first group of a regular expression matches, or all of it where it has none.
    case pattern
    /// The whole output without the white space around it.
    case output
  }
}
