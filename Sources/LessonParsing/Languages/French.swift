extension LanguageTable {
  static let french = LanguageTable(
    code: "fr",
    telltales: [
      "le", "la", "les", "des", "une", "est", "et", "vous", "dans", "pour", "avec", "sur", "que",
      "du",
    ],
    runs: [
      "exécutez", "exécuter", "exécute", "lancez", "lancer", "lance", "tapez", "taper", "tape",
      "saisissez", "saisir", "entrez", "la commande", "commande",
      "avec la commande", "la commande suivante", "en exécutant", "en lançant",
    ],
    runsAfter: [],
    fillers: [
      "la", "commande", "les", "commandes", "suivante", "suivantes", "puis", "ensuite",
      "maintenant", "dans", "le", "un", "votre", "terminal", "de", "nouveau",
    ],
    negations: ["pas", "jamais", "au lieu de", "sans"],
    announcements: [
      "la sortie", "sortie", "résultat", "vous devriez voir", "vous verrez", "devrait afficher",
      "affiche", "devrait ressembler", "ressemble à", "vous obtenez",
      "devriez obtenir", "renvoie", "retourne", "exemple de sortie", "s'affiche", "doit afficher",
    ],
    checks: [
      "vérifiez", "vérifier", "vérifie", "assurez-vous", "devriez voir", "doit", "devrait",
      "contrôlez", "confirmez", "doivent", "verrez",
    ],
    checksAfter: [
      "s'affiche", "est affiché", "apparaît", "existe", "est présent", "s’affiche", "soit affiché",
      "est affichée",
    ],
    wholes: [
      "résultat est", "la sortie est", "affiche", "renvoie", "retourne", "doit être",
      "devrait être", "le résultat doit être", "nombre est", "est égal à", "devrait afficher",
      "doit afficher",
    ],
    absences: [
      "ne doit pas", "ne devrait pas", "n'apparaît plus", "n'existe plus", "ne contient pas",
      "ne s'affiche pas",
    ],
    elsewhere: ["navigateur", "page", "cliquez", "interface", "fenêtre", "éditeur", "fichier"],
    files: [
      "créez un fichier", "créez le fichier", "créer un fichier", "un fichier nommé",
      "contenu suivant", "avec le contenu", "enregistrez", "modifiez", "éditez",
      "ajoutez", "contenu du fichier",
    ],
    visits: ["ouvrez", "accédez", "visitez", "rendez-vous sur", "allez sur", "accéder"],
    optional: ["facultatif", "optionnel", "optionnelle", "facultative", "bonus"],
    tearDown: [
      "nettoyage", "nettoyer", "désinstaller", "désinstallation", "suppression", "supprimer",
      "tout supprimer",
    ],
    reference: [
      "liens", "références", "référence", "voir aussi", "pour aller plus loin", "ressources",
      "annexe", "annexes", "divers", "remerciements", "licence",
    ],
    prerequisites: ["prérequis", "pré-requis", "conditions préalables", "avant de commencer"],
    options: ["option", "méthode", "variante", "alternative", "choix"],
    ors: ["ou", "ou :", "ou bien", "ou:", "sinon"],
    asks: [
      "vérifiez", "vérifier", "vérifie", "créez", "créer", "crée", "supprimez", "supprimer",
      "supprime", "installez", "installer", "installe", "listez", "lister", "liste", "affichez",
      "afficher", "affiche", "démarrez", "démarrer", "démarre", "arrêtez", "arrêter", "construisez",
      "construire", "déployez", "déployer", "téléchargez", "télécharger", "récupérez", "récupérer",
      "consultez", "consulter", "testez", "tester", "ajoutez", "ajouter", "retirez", "inspectez",
      "inspecter", "clonez", "cloner", "appliquez", "appliquer", "regardez", "visualisez",
      "visualiser",
    ],
    openers: ["maintenant", "maintenant,", "puis", "ensuite", "ensuite,"],
    means: [
      "avec", "avec la commande", "via", "via la commande", "à l'aide de",
      "à l'aide de la commande", "en utilisant", "en utilisant la commande", "grâce à",
      "grâce à la commande", "au moyen de", "par la commande",
    ],
    confirms: [
      "vérifiez que", "vérifie que", "vérifier que", "assurez-vous que", "assure-toi que",
      "contrôlez que", "confirmez que",
    ],
    gives: ["affiche", "renvoie", "retourne", "donne", "fonctionne", "échoue"],
    musts: [
      "doit afficher", "doit renvoyer", "doit retourner", "doit échouer", "devrait afficher",
      "devrait renvoyer", "devrait retourner", "devrait échouer", "doit donner", "devrait donner",
    ],
    goesOn: ["dans", "pour", "et", "à nouveau"],
    fails: ["doit échouer", "devrait échouer", "échoue"],
    bounds: [("au moins", ">="), ("au plus", "<="), ("plus de", ">"), ("moins de", "<")],
    ands: ["et", "puis", "et puis", "ensuite"],
    types: ["tape", "tapez", "saisissez", "saisis"],
    pages: ["navigateur", "la page", "page web"],
    prints: [
      "sortie", "affiche", "affiché", "affichée", "affichera", "résultat", "voir", "verrez",
    ],
    creates: ["créez", "créer", "crée", "enregistrez", "enregistre", "nommé", "appelé"],
    remembers: ["notez", "mémorisez", "retenez"],
    directories: ["répertoire", "dossier"],
    arises: ["créé", "apparaît", "apparaître", "existe"],
    explains: [
      "équivaut à", "est équivalent à", "équivalente à", "revient à", "est un raccourci pour",
    ],
    wishes: [
      "vous pouvez aussi", "vous pouvez également", "on peut aussi", "tu peux aussi", "facultatif",
      "si vous voulez", "si vous le souhaitez", "si vous souhaitez", "si tu veux",
      "facultativement",
    ],
    examples: ["par exemple", "tel que", "telle que", "comme"],
    ifs: ["si", "au cas où", "lorsque"],
    remedies: ["suivantes", "suivante", "suivants", "essayez", "exécutez", "étapes"],
    causes: ["à cause de", "en raison de", "parce que", "avec le message", "avec l'erreur"],
    states: ["état", "statut", "phase"]
  )
}
