/// The phrases of one language that tell what a text asks for or expects: data, one file a language.
///
/// All phrases are in lower case. In scripts that put spaces between words a phrase stands for whole words; in Chinese
/// and Japanese it may stand anywhere.
struct LanguageTable: Sendable {
  /// The language's code (ISO 639-1).
  let code: String
  /// Frequent short words by which a text in the language is known; empty where the script tells.
  let telltales: Set<String>
  /// Imperatives before a command: "run".
  let runs: [String]
  /// Words after a command that make it one: "を実行".
  let runsAfter: [String]
  /// Words that may stand between the imperative and the command: "the following command".
  let fillers: Set<String>
  /// Words right before an imperative that take it back: "do not".
  let negations: [String]
  /// Phrases by which a sentence says that output follows.
  let announcements: [String]
  /// Words before a value that say to look for it: "check", "you should see".
  let checks: [String]
  /// Words after a value that say the same: "と表示され".
  let checksAfter: [String]
  /// Ends of the words before a value that is the whole output: "the result is".
  let wholes: [String]
  /// Words that turn an expectation round: "should not".
  let absences: [String]
  /// Words of what is seen elsewhere than in the terminal, which no output can show: "browser".
  let elsewhere: [String]
  /// Phrases that say that the following text goes into a file.
  let files: [String]
  /// Phrases that say to open an address.
  let visits: [String]
  /// Words of a heading for what is to be done by who likes to.
  let optional: [String]
  /// Words of a heading for what undoes the lesson.
  let tearDown: [String]
  /// Whole headings of what is not to be run.
  let reference: [String]
  /// Words of a heading for what must be there before.
  let prerequisites: [String]
  /// Words of a heading for one of several ways: "option", "variant".
  let options: [String]
  /// A line between two ways: "or".
  let ors: [String]
  /// Verbs that begin a request for something other than to type: "check", "delete".
  var asks: Set<String> = []
  /// Words that may stand before such a verb: "now", "try to".
  var openers: Set<String> = []
  /// Words between what is asked for and the command that does it: "with the".
  var means: [String] = []
  /// Words right before a command whose result is told: "check that".
  var confirms: [String] = []
  /// Words that ask for the same behind it: "を確認".
  var confirmsAfter: [String] = []
  /// Words right after a command that tell its result: "prints".
  var gives: [String] = []
  /// Words right after a command that tell what must come of it: "should print".
  var musts: [String] = []
  /// Words right after a command that go on with the request for it: "in the other terminal".
  var goesOn: [String] = []
  /// Words right after a command that tell of its failure: "should fail".
  var fails: [String] = []
  /// Words between those and a number, with the relation that they say: "at least" is ">=".
  var bounds: [(words: String, relation: String)] = []
  /// Words between two commands of one sentence that go on with the same request: "and then".
  var ands: [String] = []
  /// Those of the imperatives that may also ask for text in a field: "enter".
  var types: [String] = []
  /// Words of what is seen on a page and not in the terminal: "browser".
  var pages: [String] = []
  /// Verbs that may stand behind a value which is the output: "3 liefern".
  var finals: [String] = []
  /// Words that speak of what a command prints: "output", "see".
  var prints: [String] = []
  /// Words before or after a file's name that say to make it: "create", "named".
  var creates: [String] = []
  /// Words that say to keep a value for later: "memorize".
  var remembers: [String] = []
  /// Nouns after a directory's name: "directory", "folder".
  var directories: [String] = []
  /// Words that say that something comes into being: "will be created".
  var arises: [String] = []
  /// Phrases that say that the commands which follow explain others and are not typed: "is equivalent to".
  var explains: [String] = []
  /// Beginnings of a sentence that leaves it to the reader: "if you want to".
  var wishes: [String] = []
  /// Phrases that introduce an example and ask for nothing: "for example".
  var examples: [String] = []
  /// Beginnings of a sentence that is a guard: "if".
  var ifs: [String] = []
  /// Words of a guard that say that steps follow: "try the following".
  var remedies: [String] = []
  /// Words before the cause in a guard: "due to".
  var causes: [String] = []
  /// Words of a state that something is in: "state".
  var states: [String] = []
}

/// The languages that the reader knows. To add one, add a file like those beside this one, and a line here.
enum Languages {
  static let all: [LanguageTable] = [
    .english, .japanese, .chinese, .german, .french, .spanish, .portuguese,
  ]
}

/// The phrases of the languages that a lesson is written in.
struct PhraseBook: Sendable {
  let tables: [LanguageTable]
  private let sets: PhraseSets

  /// - Parameter code: the language that the lesson's front matter names.
  init(for sample: String, code: String? = nil) {
    var found: [LanguageTable] = [.english]
    let lines = sample.lineParts()
    var words: Set<Substring> = []
    var hasKana = false
    var hanCount = 0
    for line in lines {
      let lower = line.lowercased()
      words.formUnion(lower.letterRuns)
      guard lower.utf8.contains(where: { $0 >= 0x80 }) else { continue }
      for scalar in lower.unicodeScalars {
        switch scalar.value {
        case 0x3040...0x30FF: hasKana = true
        case 0x4E00...0x9FFF: hanCount += 1
        default: break
        }
      }
    }
    for table in Languages.all where table.code != "en" {
      let isNamed = code.map { $0.lowercased().hasPrefix(table.code) } ?? false
      let isFound =
        switch table.code {
        case "ja": hasKana
        case "zh": hanCount > 4 && !hasKana
        default: table.telltales.count { words.contains(Substring($0)) } >= 4
        }
      if isNamed || isFound { found.append(table) }
    }
    tables = found
    sets = PhraseSets(found)
  }

  /// Whether a text, in lower case, has one of the phrases that a path leads to.
  func has(_ path: KeyPath<PhraseSets, PhraseSet>, in text: String) -> Bool {
    sets[keyPath: path].stands(in: text)
  }

  /// The phrase of a kind that ends last in a text, with its range.
  func last(_ path: KeyPath<PhraseSets, PhraseSet>, in text: String) -> (
    phrase: String, range: Range<String.Index>
  )? {
    sets[keyPath: path].last(in: text)
  }

  func isFiller(_ word: String) -> Bool { tables.contains { $0.fillers.contains(word) } }

  func ends(_ text: String, with path: KeyPath<PhraseSets, PhraseSet>) -> Bool {
    sets[keyPath: path].ends(text)
  }

  func starts(_ text: String, with path: KeyPath<PhraseSets, PhraseSet>) -> Bool {
    sets[keyPath: path].begins(text, isWhole: false)
  }

  /// Whether a text begins with one of the phrases, as whole words.
  func begins(_ text: String, with path: KeyPath<PhraseSets, PhraseSet>) -> Bool {
    sets[keyPath: path].begins(text, isWhole: true)
  }

  /// Whether a phrase stands in a text as whole words.
  static func stands(_ phrase: String, in text: String) -> Bool {
    PhraseSet.stands(phrase, in: text)
  }
}

/// The phrases of several languages, each kind ready to be searched for.
final class PhraseSets: Sendable {
  let runs: PhraseSet
  let runsAfter: PhraseSet
  let negations: PhraseSet
  let announcements: PhraseSet
  let checks: PhraseSet
  let checksAfter: PhraseSet
  let wholes: PhraseSet
  let absences: PhraseSet
  let elsewhere: PhraseSet
  let files: PhraseSet
  let visits: PhraseSet
  let optional: PhraseSet
  let tearDown: PhraseSet
  let reference: PhraseSet
  let prerequisites: PhraseSet
  let options: PhraseSet
  let ors: PhraseSet
  let confirms: PhraseSet
  let confirmsAfter: PhraseSet
  let gives: PhraseSet
  let musts: PhraseSet
  let goesOn: PhraseSet
  let fails: PhraseSet
  let ands: PhraseSet
  let types: PhraseSet
  let pages: PhraseSet
  let finals: PhraseSet
  let prints: PhraseSet
  let creates: PhraseSet
  let remembers: PhraseSet
  let directories: PhraseSet
  let arises: PhraseSet
  let explains: PhraseSet
  let wishes: PhraseSet
  let examples: PhraseSet
  let ifs: PhraseSet
  let remedies: PhraseSet
  let causes: PhraseSet
  let states: PhraseSet

  init(_ tables: [LanguageTable]) {
    runs = PhraseSet(tables.flatMap(\.runs))
    runsAfter = PhraseSet(tables.flatMap(\.runsAfter))
    negations = PhraseSet(tables.flatMap(\.negations))
    announcements = PhraseSet(tables.flatMap(\.announcements))
    checks = PhraseSet(tables.flatMap(\.checks))
    checksAfter = PhraseSet(tables.flatMap(\.checksAfter))
    wholes = PhraseSet(tables.flatMap(\.wholes))
    absences = PhraseSet(tables.flatMap(\.absences))
    elsewhere = PhraseSet(tables.flatMap(\.elsewhere))
    files = PhraseSet(tables.flatMap(\.files))
    visits = PhraseSet(tables.flatMap(\.visits))
    optional = PhraseSet(tables.flatMap(\.optional))
    tearDown = PhraseSet(tables.flatMap(\.tearDown))
    reference = PhraseSet(tables.flatMap(\.reference))
    prerequisites = PhraseSet(tables.flatMap(\.prerequisites))
    options = PhraseSet(tables.flatMap(\.options))
    ors = PhraseSet(tables.flatMap(\.ors))
    confirms = PhraseSet(tables.flatMap(\.confirms))
    confirmsAfter = PhraseSet(tables.flatMap(\.confirmsAfter))
    gives = PhraseSet(tables.flatMap(\.gives))
    musts = PhraseSet(tables.flatMap(\.musts))
    goesOn = PhraseSet(tables.flatMap(\.goesOn))
    fails = PhraseSet(tables.flatMap(\.fails))
    ands = PhraseSet(tables.flatMap(\.ands))
    types = PhraseSet(tables.flatMap(\.types))
    pages = PhraseSet(tables.flatMap(\.pages))
    finals = PhraseSet(tables.flatMap(\.finals))
    prints = PhraseSet(tables.flatMap(\.prints))
    creates = PhraseSet(tables.flatMap(\.creates))
    remembers = PhraseSet(tables.flatMap(\.remembers))
    directories = PhraseSet(tables.flatMap(\.directories))
    arises = PhraseSet(tables.flatMap(\.arises))
    explains = PhraseSet(tables.flatMap(\.explains))
    wishes = PhraseSet(tables.flatMap(\.wishes))
    examples = PhraseSet(tables.flatMap(\.examples))
    ifs = PhraseSet(tables.flatMap(\.ifs))
    remedies = PhraseSet(tables.flatMap(\.remedies))
    causes = PhraseSet(tables.flatMap(\.causes))
    states = PhraseSet(tables.flatMap(\.states))
  }
}
