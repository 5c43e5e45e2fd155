import LessonModel
import LessonParsing
import Testing

/// Commands whose result a sentence tells, without an imperative that asks to run them.
@Suite struct `A sentence that tells a result` {
  struct Form: Sendable, CustomTestStringConvertible {
    var sentence: String
    var command: String
    var expectations: [String]
    var lead = ""
    var testDescription: String { sentence }
  }

  static let german = "Das ist eine der Übungen, und sie wird nicht mit der Maus gemacht.\n\n"
  static let french =
    "Voici la suite des exercices pour vous, avec une commande dans le terminal.\n\n"
  static let spanish =
    "Este es el resto de los ejercicios para usted, con una orden en la terminal.\n\n"
  static let portuguese =
    "Este é o resto dos exercícios para você, com um comando em uma janela.\n\n"

  static let forms = [
    Form(
      sentence: "Check that `kubectl get pods` shows `Running`.", command: "kubectl get pods",
      expectations: ["contains Running"]),
    Form(
      sentence: "Two. `wc -l < list.txt` must return at least 1.", command: "wc -l < list.txt",
      expectations: ["number >= 1"]),
    Form(
      sentence: "Verify `kubectl get ns | wc -l` returns more than **4**.",
      command: "kubectl get ns | wc -l", expectations: ["number > 4"]),
    Form(
      sentence: "Remove it: `rm old.txt`. Now `ls old.txt` should fail with `No such file`.",
      command: "ls old.txt",
      expectations: ["failure an exit status other than 0", "contains No such file"]),
    Form(
      sentence: "List it with `ls -l old.txt`; it is small.", command: "ls -l old.txt",
      expectations: []),
    Form(
      sentence: "Then `curl localhost:8080` in the first terminal.",
      command: "curl localhost:8080", expectations: []),
    Form(
      sentence: "Prüfe, dass `kubectl get nodes | wc -l` den Wert **3** ausgibt.",
      command: "kubectl get nodes | wc -l", expectations: ["number 3"], lead: german),
    Form(
      sentence: "`kubectl get ns | wc -l` sollte mindestens 4 liefern.",
      command: "kubectl get ns | wc -l", expectations: ["number >= 4"], lead: german),
    Form(
      sentence: "Vérifiez que `kubectl get ns | wc -l` renvoie au moins **4**.",
      command: "kubectl get ns | wc -l", expectations: ["number >= 4"], lead: french),
    Form(
      sentence: "Compruebe que `kubectl get ns | wc -l` devuelve **4**.",
      command: "kubectl get ns | wc -l", expectations: ["number 4"], lead: spanish),
    Form(
      sentence: "Verifique que `kubectl get ns | wc -l` retorna pelo menos **4**.",
      command: "kubectl get ns | wc -l", expectations: ["number >= 4"], lead: portuguese),
    Form(
      sentence: "`kubectl get ns | wc -l` の結果が **4** であることを確認します。",
      command: "kubectl get ns | wc -l", expectations: ["number 4"]),
    Form(
      sentence: "确认 `kubectl get ns | wc -l` 返回 **4**。", command: "kubectl get ns | wc -l",
      expectations: ["number 4"], lead: "这是一个练习，请在终端中完成。\n\n"),
  ]

  @Test(arguments: forms) func `asks for the command and expects it`(form: Form) throws {
    let lesson = try read("# T\n\n\(form.lead)\(form.sentence)\n").lesson
    let step = try #require(lesson.steps.first { $0.action.text == form.command })
    #expect(
      step.expectations.map { "\($0.kind.rawValue) \($0.expected)" } == form.expectations)
  }

  @Test(arguments: [
    "`kubectl get cm` prints the config maps.",
    "If `kubectl get nodes` returns `NotReady`, ask somebody.",
    "When you check that `kubectl get nodes` prints `Ready`, all is well.",
    "You do not have to check that `kubectl get nodes` prints `Ready`.",
    "Then `kubectl apply` makes the pods.", "Make sure `kubectl` works.",
    "`grep -c` returns 1 where nothing is found.",
  ]) func `asks for nothing where it only explains`(sentence: String) throws {
    #expect(try read("# T\n\n\(sentence)\n").lesson.steps.map(\.action.text) == [])
  }
}
