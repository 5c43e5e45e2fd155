extension SimulatedCluster {
  /// Refuses an object that is not valid.
  ///
  /// - Parameter before: what it was; nil if it is new.
  /// - Throws: `Invalid` with every mistake.
  func validate(_ object: JSONValue, _ before: JSONValue?, _ context: RequestContext)
    throws(APIFailure)
  {
    let definition = context.definition
    var faults = ObjectValidation.faults(of: object, before: before, definition)
    if let schema = definition.custom[context.path.version]?.openAPI {
      faults += CustomValidation.faults(of: object, schema: schema)
    }
    if definition.key == "certificatesigningrequests.certificates.k8s.io", before == nil {
      faults += requestFaults(object)
    }
    if definition.key == "services" { faults += takenPorts(object) }
    guard faults.isEmpty else { throw .invalid(definition, object.name, faults) }
  }

  /// What is no certificate request in PEM.
  private func requestFaults(_ object: JSONValue) -> [FieldFault] {
    let text = object.word("spec", "request").flatMap(Base64.decode) ?? []
    guard !text.isEmpty, issuer.subject(ofRequest: text) == nil else { return [] }
    let bytes = text.map { "0x" + String($0, radix: 16) }.joined(separator: ", ")
    let isRequest = String(decoding: text, as: UTF8.self).contains("CERTIFICATE REQUEST-----")
    return [
      FieldFault(
        field: "spec.request", reason: .invalid,
        message:
          "Invalid value: []byte{\(bytes)}: \(isRequest ? "asn1: structure error: tags don't match" : "PEM block type must be CERTIFICATE REQUEST")"
      )
    ]
  }

  /// The node ports of a service that other services have.
  private func takenPorts(_ service: JSONValue) -> [FieldFault] {
    let wanted = (service[["spec", "ports"]]?.arrayValue ?? []).map { $0["nodePort"]?.integerValue }
    guard wanted.contains(where: { $0 != nil }) else { return [] }
    var taken: Set<Int64> = []
    for (_, other) in store.list("services")
    where other.name != service.name || other.namespace != service.namespace {
      for port in other[["spec", "ports"]]?.arrayValue ?? [] {
        if let number = port["nodePort"]?.integerValue { taken.insert(number) }
      }
    }
    return wanted.enumerated().compactMap { index, port in
      guard let port, taken.contains(port) else { return nil }
      return .invalid(
        "spec.ports[\(index)].nodePort", .integer(port), "provided port is already allocated")
    }
  }
}
