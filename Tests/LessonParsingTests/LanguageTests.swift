import LessonModel
import LessonParsing
import Testing

/// One lesson in each language: a request, a value to check, an announced output, an optional part and a tear-down.
@Suite struct `A lesson in another language` {
  struct Sample: Sendable, CustomTestStringConvertible {
    var language: String
    var text: String
    var testDescription: String { language }
  }

  static let samples = [
    Sample(
      language: "en",
      text: """
        # Count the pods of the team
        You will see how many of them there are, and that they run with this.
        1. Run `kubectl get pods | wc -l` and check the result is **3**.
        2. The tool is called `helm`.

        Run the following command:
        ```bash
        kubectl get ns
        ```
        The output is similar to:
        ```
        NAME      STATUS   AGE
        default   Active   4d
        ```
        ## Extra (optional)
        1. Run `kubectl top pods`
        ## Clean up
        1. Run `kubectl delete ns team`
        """),
    Sample(
      language: "de",
      text: """
        # Die Pods des Teams zählen
        Hier siehst du, wie viele es sind und dass sie nicht ohne Grund laufen; das ist mit einem Befehl getan.
        1. Führe `kubectl get pods | wc -l` aus, das Ergebnis ist **3**.
        2. Das Werkzeug heißt `helm`.

        Führe den folgenden Befehl aus:
        ```bash
        kubectl get ns
        ```
        Die Ausgabe sieht so aus:
        ```
        NAME      STATUS   AGE
        default   Active   4d
        ```
        ## Zusatz (freiwillig)
        1. Führe `kubectl top pods` aus
        ## Aufräumen
        1. Führe `kubectl delete ns team` aus
        """),
    Sample(
      language: "fr",
      text: """
        # Compter les pods de l'équipe
        Vous verrez combien il y en a dans le cluster, et que les pods sont prêts pour la suite avec une commande.
        1. Exécutez `kubectl get pods | wc -l` et vérifiez que le résultat est **3**.
        2. L'outil s'appelle `helm`.

        Exécutez la commande suivante :
        ```bash
        kubectl get ns
        ```
        La sortie ressemble à ceci :
        ```
        NAME      STATUS   AGE
        default   Active   4d
        ```
        ## Pour aller plus loin (facultatif)
        1. Exécutez `kubectl top pods`
        ## Nettoyage
        1. Exécutez `kubectl delete ns team`
        """),
    Sample(
      language: "es",
      text: """
        # Contar los pods del equipo
        Aquí verá cuántos hay en el clúster y que los pods están listos para la tarea con un comando que es corto.
        1. Ejecute `kubectl get pods | wc -l` y compruebe que el resultado es **3**.
        2. La herramienta se llama `helm`.

        Ejecute el siguiente comando:
        ```bash
        kubectl get ns
        ```
        La salida es similar a:
        ```
        NAME      STATUS   AGE
        default   Active   4d
        ```
        ## Más (opcional)
        1. Ejecute `kubectl top pods`
        ## Limpieza
        1. Ejecute `kubectl delete ns team`
        """),
    Sample(
      language: "pt",
      text: """
        # Contar os pods da equipe
        Aqui você verá quantos há no cluster e que os pods estão prontos para a tarefa com um comando que não é longo.
        1. Execute `kubectl get pods | wc -l` e verifique se o resultado é **3**.
        2. A ferramenta se chama `helm`.

        Execute o seguinte comando:
        ```bash
        kubectl get ns
        ```
        A saída é semelhante a:
        ```
        NAME      STATUS   AGE
        default   Active   4d
        ```
        ## Extra (opcional)
        1. Execute `kubectl top pods`
        ## Limpeza
        1. Execute `kubectl delete ns team`
        """),
    Sample(
      language: "ja",
      text: """
        # チームのポッドを数える
        いくつあるかを確かめます。
        1. `kubectl get pods | wc -l` を実行し、結果が **3** と表示されることを確認します。
        2. ツールの名前は `helm` です。

        次のコマンドを実行します。
        ```bash
        kubectl get ns
        ```
        次のように表示されます。
        ```
        NAME      STATUS   AGE
        default   Active   4d
        ```
        ## おまけ（任意）
        1. `kubectl top pods` を実行します。
        ## 後片付け
        1. `kubectl delete ns team` を実行します。
        """),
    Sample(
      language: "zh",
      text: """
        # 统计团队的容器组
        本节确认一共有多少个正在运行的容器组。
        1. 运行 `kubectl get pods | wc -l`，确认结果是 **3**。
        2. 这个工具叫做 `helm`。

        运行以下命令：
        ```bash
        kubectl get ns
        ```
        输出类似于：
        ```
        NAME      STATUS   AGE
        default   Active   4d
        ```
        ## 附加内容（可选）
        1. 运行 `kubectl top pods`
        ## 清理
        1. 运行 `kubectl delete ns team`
        """),
  ]

  @Test(arguments: samples)
  func `has the same steps, expectations and roles`(sample: Sample) throws {
    let steps = try read(sample.text).lesson.steps
    #expect(
      steps.map(\.action.text) == [
        "kubectl get pods | wc -l", "kubectl get ns", "kubectl top pods", "kubectl delete ns team",
      ])
    #expect(steps.map(\.role) == [.main, .main, .optional, .tearDown])
    #expect(steps.first?.expectations.map(\.kind) == [.number])
    #expect(steps.first?.expectations.map(\.expected) == ["3"])
    #expect(steps.dropFirst().first?.expectations.map(\.kind) == [.like])
  }

  @Test(arguments: [
    "Falls ein Pod `Pending` bleibt, weil `0/1 nodes are available`, versuche folgende Schritte:",
    "Si un pod reste `Pending` à cause de `0/1 nodes are available`, essayez les étapes suivantes :",
    "Si un pod queda `Pending` debido a `0/1 nodes are available`, pruebe los siguientes pasos:",
    "Se um pod ficar `Pending` devido a `0/1 nodes are available`, tente os seguintes passos:",
  ])
  func `has guards too`(sentence: String) throws {
    let steps = try read(
      """
      ---
      language: \(sentence.hasPrefix("Falls") ? "de" : sentence.contains("reste") ? "fr" : sentence.contains("queda") ? "es" : "pt")
      ---
      # T
      1. kubectl get pods

      \(sentence)

      1. kubectl get nodes
      """
    ).lesson.steps
    #expect(steps.map(\.role) == [.main, .conditional])
    #expect(steps.last?.condition?.state == "Pending")
    #expect(steps.last?.condition?.cause == "0/1 nodes are available")
  }
}
