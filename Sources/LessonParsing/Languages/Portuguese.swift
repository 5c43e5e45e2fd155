extension LanguageTable {
  static let portuguese = LanguageTable(
    code: "pt",
    telltales: [
      "os", "uma", "não", "com", "para", "você", "que", "do", "da", "em", "está", "são", "um", "o",
    ],
    runs: [
      "execute", "executar", "executando", "rode", "rodar", "digite", "digitar", "insira",
      "o comando", "com o comando", "o seguinte comando", "seguinte comando",
      "usando o comando", "corra",
    ],
    runsAfter: [],
    fillers: [
      "o", "comando", "os", "comandos", "seguinte", "seguintes", "agora", "depois", "no", "seu",
      "terminal", "a", "novamente", "em", "de",
    ],
    negations: ["não", "nunca", "em vez de", "sem"],
    announcements: [
      "a saída", "saída", "resultado", "você deve ver", "você verá", "deverá ver", "deve mostrar",
      "mostra", "será exibido", "será exibida", "retorna", "exibe",
      "semelhante a", "parecido com", "exemplo de saída", "imprime", "deve exibir",
    ],
    checks: [
      "verifique", "verificar", "confira", "confirme", "certifique-se", "deve", "deverá", "deveria",
      "garanta", "você verá",
    ],
    checksAfter: [
      "é exibido", "é exibida", "aparece", "existe", "seja exibido", "seja exibida", "apareça",
      "exista", "está presente",
    ],
    wholes: [
      "resultado é", "a saída é", "retorna", "imprime", "exibe", "deve ser", "deveria ser",
      "é igual a", "o número é", "resultado seja", "deve retornar",
    ],
    absences: [
      "não deve", "não deveria", "não existe mais", "não contém", "não aparece", "não apareça",
    ],
    elsewhere: [
      "navegador", "página", "clique", "interface", "janela", "editor", "arquivo", "ficheiro",
    ],
    files: [
      "crie um arquivo", "criar um arquivo", "crie o arquivo", "crie um ficheiro",
      "um arquivo chamado", "seguinte conteúdo", "conteúdo", "salve", "edite", "adicione",
    ],
    visits: ["abra", "acesse", "visite", "vá para", "navegue", "aceda"],
    optional: ["opcional", "opcionalmente", "bônus", "extra"],
    tearDown: [
      "limpeza", "limpar", "desinstalar", "desinstalação", "remover tudo", "excluir tudo",
      "apagar tudo",
    ],
    reference: [
      "links", "referências", "referência", "veja também", "ver também", "recursos", "anexo",
      "apêndice", "saiba mais", "licença", "créditos",
    ],
    prerequisites: ["pré-requisitos", "pré-requisito", "requisitos", "antes de começar"],
    options: ["opção", "método", "alternativa", "variante"],
    ors: ["ou", "ou:", "alternativamente"],
    asks: [
      "verifique", "verificar", "verifica", "confira", "conferir", "crie", "criar", "cria",
      "remova", "remover", "exclua", "excluir", "apague", "apagar", "instale", "instalar", "liste",
      "listar", "mostre", "mostrar", "exiba", "exibir", "inicie", "iniciar", "pare", "parar",
      "construa", "construir", "implante", "baixe", "baixar", "obtenha", "obter", "adicione",
      "adicionar", "teste", "testar", "consulte", "consultar", "clone", "clonar", "aplique",
      "aplicar", "veja", "visualize", "visualizar",
    ],
    openers: ["agora", "agora,", "depois", "então"],
    means: [
      "com", "com o", "com o comando", "usando", "usando o", "usando o comando", "utilizando",
      "utilizando o comando", "através de", "através do comando", "via", "por meio de",
      "por meio do comando", "pelo comando",
    ],
    confirms: [
      "verifique que", "verifique se", "confira se", "confirme que", "confirme se",
      "certifique-se de que", "certifique-se que", "garanta que",
    ],
    gives: [
      "mostra", "retorna", "imprime", "exibe", "mostre", "retorne", "imprima", "exiba", "funciona",
      "falha",
    ],
    musts: [
      "deve mostrar", "deve retornar", "deve imprimir", "deve exibir", "deve falhar",
      "deveria mostrar", "deveria retornar", "deveria imprimir", "deveria exibir", "deveria falhar",
    ],
    goesOn: ["em", "no", "na", "para", "e", "novamente"],
    fails: ["deve falhar", "deveria falhar", "falha"],
    bounds: [
      ("pelo menos", ">="), ("no mínimo", ">="), ("no máximo", "<="), ("mais de", ">"),
      ("menos de", "<"),
    ],
    ands: ["e", "depois", "e depois", "em seguida"],
    types: ["digite", "insira", "escreva"],
    pages: ["navegador", "a página", "página web"],
    prints: [
      "saída", "exibe", "exibirá", "exibido", "mostra", "mostrará", "resultado", "imprime", "ver",
    ],
    creates: ["crie", "criar", "salve", "salvar", "chamado", "como"],
    remembers: ["anote", "anota", "lembre", "guarde"],
    directories: ["diretório", "pasta"],
    arises: ["criado", "criada", "cria", "aparece", "existe"],
    explains: ["equivale a", "é equivalente a", "é o mesmo que", "é um atalho para"],
    wishes: [
      "você também pode", "também é possível", "também podemos", "se quiser", "se você quiser",
      "se desejar", "se você desejar", "opcionalmente",
    ],
    examples: ["por exemplo", "tal como", "como"],
    ifs: ["se", "caso", "quando"],
    remedies: ["seguintes", "seguinte", "tente", "execute", "passos"],
    causes: ["devido a", "por causa de", "porque", "com a mensagem", "com o erro"],
    states: ["estado", "status", "fase"]
  )
}
