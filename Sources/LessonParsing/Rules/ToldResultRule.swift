/// Inline code is a step where a sentence asks to see its result: "Check that `wc -l < list` prints **3**", "`ls` should
/// fail with …".
struct ToldResultRule {
  let phrases: PhraseBook

  /// The words that ask for the result; nil: none do.
  ///
  /// - Parameters:
  ///   - sentence: the words of the sentence before the code, in lower case.
  ///   - after: the words right after the code, in lower case.
  ///   - rest: all that follows the code in its paragraph.
  ///   - opensSentence: whether no other code stands before it in its sentence.
  func evidence(
    _ sentence: String, _ after: String, rest: @autoclosure () -> String, code: String,
    opensSentence: @autoclosure () -> Bool
  ) -> String? {
    // "It has two lines. `wc -l < list` must …": the code begins a sentence of its own.
    let lead =
      sentence.trimmedSpace.last.map { ".!?。！？;".contains($0) } == true
      ? "" : sentence.trimmedSpace
    let told = ImperativeRule.firstSentence(after).trimmedSpace
    guard !phrases.begins(lead, with: \.ifs), !phrases.has(\.explains, in: lead + " " + told),
      !phrases.has(\.explains, in: told)
    else { return nil }
    if phrases.ends(lead, with: \.confirms), Self.isFree(lead, phrases) {
      guard tells(told) else { return nil }
      return lead + " … " + told
    }
    if phrases.begins(told, with: \.gives),
      phrases.has(\.confirmsAfter, in: ImperativeRule.firstSentence(rest()))
    {
      return told
    }
    // "Then `curl localhost` in the first terminal.": the verb is left out.
    if opensSentence(), !lead.isEmpty, isOpener(lead), code.contains(" "),
      told.isEmpty || phrases.begins(told, with: \.goesOn)
    {
      return lead
    }
    // "`ls` should fail": the sentence begins with the code, or with a word such as "now".
    guard phrases.begins(told, with: \.musts), code.contains(" "), isOpener(lead) else {
      return nil
    }
    return told
  }

  /// Whether a text has no other words than "now", "then" and their kin.
  private func isOpener(_ lead: String) -> Bool {
    lead.fields.allSatisfy { word in
      phrases.tables.contains { $0.openers.contains(String(word)) }
    }
  }

  /// "When you check that", "you do not need to check that": said of it, not asked for.
  private static func isFree(_ lead: String, _ phrases: PhraseBook) -> Bool {
    guard let (_, range) = phrases.last(\.confirms, in: lead) else { return false }
    return !phrases.has(\.negations, in: String(lead[..<range.lowerBound]))
  }

  /// Whether the words after a command, in lower case, begin to tell its result.
  func tells(_ after: String) -> Bool {
    phrases.begins(after, with: \.gives) || phrases.begins(after, with: \.musts)
  }

  /// The relation at the end of the words before a number: "at least"; with the words before it.
  func bound(_ before: String) -> (relation: String, before: String)? {
    for table in phrases.tables {
      for (words, relation) in table.bounds where before.hasSuffix(words) {
        return (relation, before.dropLast(words.count).trimmedSpace)
      }
    }
    return nil
  }

  /// The relation that a text in lower case begins with.
  func opening(_ text: String) -> (words: String, relation: String)? {
    for table in phrases.tables {
      if let found = table.bounds.first(where: { text.hasPrefix($0.words + " ") }) { return found }
    }
    return nil
  }

  /// Whether the words after a command say that it fails.
  func tellsFailure(_ after: String) -> Bool {
    phrases.begins(ImperativeRule.firstSentence(after).lowercased().trimmedSpace, with: \.fails)
  }
}
