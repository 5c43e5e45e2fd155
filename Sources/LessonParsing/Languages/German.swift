extension LanguageTable {
  static let german = LanguageTable(
    code: "de",
    telltales: [
      "der", "die", "das", "und", "ist", "mit", "ein", "eine", "den", "nicht", "wird", "sie", "auf",
      "für",
    ],
    runs: [
      "führe", "führen sie", "führt", "starte", "starten sie", "tippe", "tippen sie", "gib",
      "geben sie", "mit dem befehl", "mit dem kommando",
      "den befehl", "das kommando", "folgenden befehl", "befehl", "rufe", "rufen sie",
    ],
    runsAfter: ["aus", "ausführen", "eingeben", "aufrufen", "starten"],
    fillers: [
      "den", "das", "die", "folgenden", "folgende", "befehl", "befehle", "kommando", "nun", "jetzt",
      "dann", "im", "terminal", "in", "der",
      "shell", "einmal", "noch", "zuerst", "ein",
    ],
    negations: ["nicht", "niemals", "statt", "ohne"],
    announcements: [
      "ausgabe", "ergebnis", "die ausgabe", "sollte so aussehen", "sieht so aus",
      "sieht etwa so aus", "sie sehen", "du siehst", "solltest du sehen",
      "sollten sie sehen", "liefert", "gibt aus", "erscheint", "beispielausgabe",
      "erwartete ausgabe", "ausgegeben", "zeigt",
    ],
    checks: [
      "prüfe", "prüfen sie", "überprüfe", "überprüfen sie", "vergewissere", "stelle sicher",
      "sollte", "sollten", "kontrolliere", "erwarte", "dass", "muss", "siehst", "sehen",
    ],
    checksAfter: [
      "angezeigt wird", "ausgegeben wird", "erscheint", "ist", "vorhanden ist", "steht",
      "angezeigt werden", "ausgegeben werden", "zu sehen ist", "existiert", "enthalten ist",
      "angezeigt",
    ],
    wholes: [
      "ergebnis ist", "ausgabe ist", "das ergebnis", "die ausgabe", "liefert", "gibt", "lautet",
      "sollte", "das ergebnis sollte", "anzahl ist", "den wert", "die zahl", "muss",
    ],
    absences: [
      "nicht mehr", "sollte nicht", "nicht angezeigt", "nicht vorhanden", "kein", "keine",
      "nicht enthält",
    ],
    elsewhere: [
      "browser", "seite", "oberfläche", "klicke", "klicken", "editor", "fenster", "webseite",
    ],
    files: [
      "datei", "lege eine datei", "erstelle eine datei", "erstellen sie eine datei",
      "folgendem inhalt", "folgenden inhalt", "speichere", "speichern", "bearbeite",
      "füge", "inhalt",
    ],
    visits: ["öffne", "öffnen sie", "besuche", "besuchen sie", "rufe", "gehe zu", "aufrufen"],
    optional: ["optional", "freiwillig", "bonus", "zusatzaufgabe", "zusatz"],
    tearDown: [
      "aufräumen", "deinstallieren", "deinstallation", "bereinigen", "bereinigung", "abbauen",
      "entfernen", "löschen",
    ],
    reference: [
      "links", "verweise", "referenzen", "referenz", "siehe auch", "weiterführende links",
      "weiterführendes", "sonstiges", "anhang", "quellen", "literatur", "lizenz",
    ],
    prerequisites: ["voraussetzungen", "voraussetzung", "vorbereitung", "anforderungen"],
    options: ["möglichkeit", "variante", "alternative", "option", "weg"],
    ors: ["oder", "oder:", "alternativ", "alternativ:"],
    asks: [
      "prüfe", "prüfen", "überprüfe", "überprüfen", "erstelle", "erstellen", "lösche", "löschen",
      "installiere", "installieren", "zeige", "zeigen", "liste", "listen", "starte", "starten",
      "stoppe", "stoppen", "beende", "beenden", "baue", "bauen", "lade", "laden", "klone", "klonen",
      "teste", "testen", "aktualisiere", "aktualisieren", "entferne", "entfernen", "skaliere",
      "skalieren", "verifiziere", "kontrolliere", "kontrollieren", "betrachte", "betrachten",
      "hole", "holen", "rufe", "rufen", "wende", "wenden", "füge", "fügen",
    ],
    openers: ["nun", "jetzt", "dann", "zuerst", "danach", "anschließend"],
    means: [
      "mit", "mit dem befehl", "mit dem kommando", "mit folgendem befehl", "mittels", "per", "über",
      "durch", "mithilfe von", "mit hilfe von",
    ],
    confirms: [
      "prüfe, dass", "prüfe, ob", "prüfen sie, dass", "prüfen sie, ob", "überprüfe, dass",
      "überprüfe, ob", "überprüfen sie, dass", "überprüfen sie, ob", "stelle sicher, dass",
      "stellen sie sicher, dass", "vergewissere dich, dass", "vergewissern sie sich, dass",
      "kontrolliere, dass", "kontrolliere, ob",
    ],
    gives: [
      "ausgibt", "liefert", "zeigt", "anzeigt", "zurückgibt", "den wert", "die ausgabe", "die zahl",
      "funktioniert", "fehlschlägt",
    ],
    musts: ["sollte", "muss", "sollte nun", "sollte jetzt"],
    goesOn: ["in", "im", "um", "und", "noch", "nochmals"],
    fails: ["sollte fehlschlagen", "muss fehlschlagen", "schlägt fehl", "fehlschlägt"],
    bounds: [("mindestens", ">="), ("höchstens", "<="), ("mehr als", ">"), ("weniger als", "<")],
    ands: ["und", "dann", "und dann"],
    types: ["gib", "geben sie", "tippe", "tippen sie"],
    pages: ["browser", "webseite", "seite", "oberfläche"],
    finals: [
      "ausgeben", "ausgibt", "liefern", "liefert", "zurückgeben", "zurückgibt", "ergeben", "ergibt",
      "zeigen", "anzeigen", "anzeigt", "sein",
    ],
    prints: ["ausgabe", "ausgegeben", "ergebnis", "zeigt", "angezeigt", "siehst", "sehen"],
    creates: ["erstelle", "erstellen sie", "lege", "speichere", "speichern sie", "namens", "als"],
    remembers: ["merke", "merken sie", "notiere", "notieren"],
    directories: ["verzeichnis", "ordner"],
    arises: ["erstellt", "angelegt", "entsteht", "vorhanden"],
    explains: ["entspricht", "ist gleichbedeutend mit", "ist dasselbe wie", "steht für"],
    wishes: [
      "du kannst auch", "sie können auch", "man kann auch", "optional",
      "wenn du möchtest", "wenn sie möchten", "falls du möchtest", "falls sie möchten",
      "wer möchte", "bei bedarf",
    ],
    examples: ["zum beispiel", "z. b.", "z.b.", "beispielsweise", "etwa"],
    ifs: ["wenn", "falls", "sollte", "sollten"],
    remedies: ["folgende", "folgenden", "versuche", "führe", "schritte"],
    causes: ["wegen", "aufgrund", "weil", "mit der meldung", "mit dem fehler"],
    states: ["zustand", "status", "phase"]
  )
}
