extension LanguageTable {
  static let spanish = LanguageTable(
    code: "es",
    telltales: [
      "el", "los", "las", "una", "que", "con", "para", "está", "del", "por", "esto", "como", "se",
      "un",
    ],
    runs: [
      "ejecute", "ejecuta", "ejecutar", "ejecutando", "corra", "corre", "escriba", "escribe",
      "introduzca", "introduce", "teclee", "lanza", "el comando",
      "con el comando", "el siguiente comando", "siguiente comando", "usando el comando",
    ],
    runsAfter: [],
    fillers: [
      "el", "comando", "los", "comandos", "siguiente", "siguientes", "ahora", "luego", "en", "tu",
      "su", "terminal", "la", "de", "nuevo", "la",
    ],
    negations: ["no", "nunca", "en lugar de", "sin"],
    announcements: [
      "la salida", "salida", "resultado", "deberías ver", "debería ver", "verás", "verá",
      "debe mostrar", "muestra", "se muestra", "obtendrás", "obtendrá",
      "devuelve", "similar a", "debería mostrar", "ejemplo de salida", "imprime",
    ],
    checks: [
      "compruebe", "comprueba", "comprobar", "verifique", "verifica", "verificar", "asegúrese",
      "asegúrate", "debe", "debería", "deberías ver", "confirme", "confirma", "verás",
    ],
    checksAfter: [
      "se muestra", "aparece", "existe", "aparezca", "se muestre", "está presente", "exista",
    ],
    wholes: [
      "resultado es", "la salida es", "devuelve", "imprime", "muestra", "debe ser", "debería ser",
      "es igual a", "el número es", "debe devolver", "resultado sea",
    ],
    absences: [
      "no debe", "no debería", "ya no", "no contiene", "no aparece", "no aparezca", "no exista",
    ],
    elsewhere: [
      "navegador", "página", "haga clic", "haz clic", "interfaz", "ventana", "editor", "fichero",
      "archivo",
    ],
    files: [
      "cree un archivo", "crea un archivo", "crear un archivo", "cree un fichero",
      "crea un fichero", "un archivo llamado", "siguiente contenido", "contenido", "guarde",
      "guarda", "edite", "edita", "añada", "añade",
    ],
    visits: ["abra", "abre", "visite", "visita", "acceda", "accede", "vaya a", "navegue"],
    optional: ["opcional", "opcionalmente", "extra"],
    tearDown: [
      "limpieza", "limpiar", "desinstalar", "desinstalación", "eliminar todo", "borrar todo",
      "eliminar",
    ],
    reference: [
      "enlaces", "referencias", "referencia", "véase también", "ver también", "recursos", "anexo",
      "apéndice", "más información", "licencia", "créditos",
    ],
    prerequisites: [
      "requisitos", "requisitos previos", "prerrequisitos", "antes de empezar", "antes de comenzar",
    ],
    options: ["opción", "método", "alternativa", "variante"],
    ors: ["o", "o bien", "o:", "alternativamente"],
    asks: [
      "comprueba", "compruebe", "comprobar", "verifica", "verifique", "verificar", "crea", "cree",
      "crear", "elimina", "elimine", "eliminar", "borra", "borre", "borrar", "instala", "instale",
      "instalar", "lista", "liste", "listar", "muestra", "muestre", "mostrar", "inicia", "inicie",
      "iniciar", "detén", "detenga", "construye", "construya", "construir", "despliega",
      "despliegue", "desplegar", "descarga", "descargue", "descargar", "obtén", "obtenga",
      "obtener", "añade", "añada", "prueba", "pruebe", "consulta", "consulte", "consultar", "clona",
      "clone", "clonar", "aplica", "aplique", "aplicar", "revisa", "revise",
    ],
    openers: ["ahora", "ahora,", "luego", "después"],
    means: [
      "con", "con el", "con el comando", "mediante", "mediante el comando", "usando", "usando el",
      "usando el comando", "utilizando", "utilizando el comando", "a través de",
      "a través del comando", "vía",
    ],
    confirms: [
      "compruebe que", "comprueba que", "verifique que", "verifica que", "asegúrese de que",
      "asegúrate de que", "confirme que", "confirma que",
    ],
    gives: [
      "muestra", "devuelve", "imprime", "muestre", "devuelva", "imprima", "funciona", "funcione",
      "falla", "falle",
    ],
    musts: [
      "debe mostrar", "debe devolver", "debe imprimir", "debe fallar", "debería mostrar",
      "debería devolver", "debería imprimir", "debería fallar",
    ],
    goesOn: ["en", "para", "y", "otra vez"],
    fails: ["debe fallar", "debería fallar", "falla", "falle"],
    bounds: [
      ("al menos", ">="), ("como mínimo", ">="), ("como máximo", "<="), ("más de", ">"),
      ("menos de", "<"),
    ],
    ands: ["y", "luego", "y luego", "después"],
    types: ["escriba", "escribe", "teclea", "introduce"],
    pages: ["navegador", "la página", "página web"],
    prints: ["salida", "muestra", "mostrará", "resultado", "imprime", "verás", "ver"],
    creates: ["crea", "cree", "crear", "guarda", "guarde", "llamado", "como"],
    remembers: ["anota", "anote", "recuerda", "recuerde", "apunta"],
    directories: ["directorio", "carpeta"],
    arises: ["creará", "crea", "creado", "aparece", "existe"],
    explains: ["equivale a", "es equivalente a", "es lo mismo que", "es una abreviatura de"],
    wishes: [
      "también puedes", "también puede", "también se puede",
      "si quieres", "si quiere", "si lo deseas", "si lo desea", "si deseas", "opcionalmente",
    ],
    examples: ["por ejemplo", "p. ej.", "tal como", "como"],
    ifs: ["si", "en caso de que", "cuando"],
    remedies: ["siguientes", "siguiente", "pruebe", "prueba", "ejecute", "ejecuta", "pasos"],
    causes: ["debido a", "a causa de", "porque", "con el mensaje", "con el error"],
    states: ["estado", "fase"]
  )
}
