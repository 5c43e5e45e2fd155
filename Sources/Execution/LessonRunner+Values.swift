import Checks
import LessonModel

extension LessonRunner {
  /// The value of a placeholder: what the user set, what an earlier step left, what its source gives, what the
  /// learner says. Nil: nobody knows.
  func bind(_ placeholder: Placeholder, of planned: PlannedStep) async throws -> String? {
    let step = planned.step.id
    func tell(_ value: String, _ origin: String, secret: Bool) -> String {
      if secret { secrets.insert(placeholder.name) }
      log.emit(
        .valueBound(
          BoundValue(
            step: step, name: placeholder.name, value: value, origin: origin, secret: secret)))
      return value
    }
    if let given = settings.values[placeholder.name] {
      return tell(
        given.value, given.origin, secret: given.isSecret || isSecretName(placeholder.name))
    }
    // What a step was made to leave under this very name counts before what the text lets one guess.
    if captured.contains(placeholder.name), let value = values[placeholder.name] {
      return tell(value, "captured before", secret: secrets.contains(placeholder.name))
    }
    if let source = placeholder.source, let value = try await value(of: source, for: step) {
      return tell(value, describe(source), secret: isSecret(source))
    }
    if placeholder.source == nil, let value = values[placeholder.name] {
      return tell(value, "remembered", secret: secrets.contains(placeholder.name))
    }
    if let value = await gate.value(of: placeholder, for: planned) {
      values[placeholder.name] = value
      return tell(value, "given by the learner", secret: isSecretName(placeholder.name))
    }
    return nil
  }

  /// Takes what a step that went well leaves for later ones.
  func capture(from step: Step) async throws {
    for capture in step.captures {
      guard let value = try await value(of: capture.source, for: step.id) else { continue }
      values[capture.name] = value
      captured.insert(capture.name)
      if isSecret(capture.source) || isSecretName(capture.name) { secrets.insert(capture.name) }
      // Told first: whoever hides secrets must know it before a command holds it.
      log.emit(
        .valueBound(
          BoundValue(
            step: step.id, name: capture.name, value: value, origin: describe(capture.source),
            secret: isSecret(capture.source) || isSecretName(capture.name))))
      if capture.kind == .variable {
        let assignment =
          "export \(capture.name)=" + ShellSubstitution.replace("V", with: value, in: "V")
        _ = try await probe(assignment, for: step.id)
      }
    }
  }

  private func value(of source: ValueSource, for step: StepID) async throws -> String? {
    let output = outputs[source.step] ?? ""
    switch source.selector {
    case .column, .field, .yamlKey, .resource:
      return ValueSelection.value(source, in: output)
    case .jsonPath: return JSONSelection.value(at: source.argument, in: output)
    case .pattern: return PatternSelection.value(source.argument, in: output)
    case .output:
      let text = output.trimmed
      return text.isEmpty ? nil : text
    case .directory:
      let directory = await environment.directory()
      return source.argument.hasPrefix("/") ? source.argument : "\(directory)/\(source.argument)"
    case .createdPod:
      let names = ValueSelection.createdNames(in: output).filter { $0.kind != "service" }.map(
        \.name)
      let options = source.argument.isEmpty ? "" : " \(source.argument)"
      guard let pods = try await probe("kubectl get pods\(options)", for: step) else { return nil }
      let rows = pods.output.split(separator: "\n").dropFirst()
      let pod = rows.compactMap { $0.split(separator: " ").first }.first { pod in
        names.contains { pod == $0 || pod.hasPrefix("\($0)-") }
      }
      return pod.map(String.init)
    }
  }

  private func describe(_ source: ValueSource) -> String {
    switch source.selector {
    case .column: "column \(source.argument) of the output of '\(source.step)'"
    case .field: "field \(source.argument) of the output of '\(source.step)'"
    case .yamlKey: "key \(source.argument) of the output of '\(source.step)'"
    case .resource: "\(source.argument) in the output of '\(source.step)'"
    case .jsonPath: "'\(source.argument)' in the output of '\(source.step)'"
    case .pattern: "what '\(source.argument)' matches in the output of '\(source.step)'"
    case .output: "the output of '\(source.step)'"
    case .createdPod: "the pod of what '\(source.step)' created"
    case .directory: "directory '\(source.argument)'"
    }
  }

  /// Whether a value must not be shown: it stands in a secret, or is called like one.
  private func isSecret(_ source: ValueSource) -> Bool {
    let isOfSecret = sentCommands[source.step]?.lowercased().contains("secret") ?? true
    return switch source.selector {
    case .yamlKey, .jsonPath, .output: isOfSecret || isSecretName(source.argument)
    case .column, .field, .directory, .createdPod, .pattern: isSecretName(source.argument)
    case .resource: false
    }
  }

  func isSecretName(_ name: String) -> Bool {
    settings.secretNames.contains(name) || GivenValue.isSecretName(name)
  }
}
