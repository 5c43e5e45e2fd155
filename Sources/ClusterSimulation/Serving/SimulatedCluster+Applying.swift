extension SimulatedCluster {
  /// Lays a configuration over an object, or makes it (Kubernetes API, "Server-Side Apply").
  func apply(_ patch: JSONValue, _ name: String, _ context: RequestContext)
    throws(APIFailure) -> APIResponse
  {
    guard context.request.parameter("fieldManager")?.isEmpty == false else {
      throw APIFailure(
        code: 422, reason: "Invalid",
        message:
          "PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value: is required for apply patch",
        details: [
          "group": "meta.k8s.io", "kind": "PatchOptions",
          "causes": [
            [
              "reason": "FieldValueRequired", "field": "fieldManager",
              "message": "Required value: is required for apply patch",
            ]
          ],
        ])
    }
    if let version = patch["apiVersion"]?.stringValue, version != context.apiVersion {
      throw .badRequest(
        "Incorrect version specified in apply patch. Specified patch version: \(version), expected: \(context.apiVersion)"
      )
    }
    var configuration = try read(patch, context)
    guard configuration.metadata["managedFields"] == nil else {
      throw .badRequest("metadata.managedFields must be nil")
    }
    if configuration.name.isEmpty { configuration.metadata["name"] = .string(name) }
    guard configuration.name == name else {
      throw .badRequest(
        "the name of the object (\(configuration.name)) does not match the name on the URL (\(name))"
      )
    }
    let subresource = context.path.subresource ?? ""
    if subresource.isEmpty,
      context.definition.subresources(version: context.path.version).contains("status")
    {
      configuration["status"] = nil
    }
    let applying = ServerSideApply(
      manager: context.manager, apiVersion: context.apiVersion, subresource: subresource,
      time: Timestamp.text(now()), force: context.flag("force"),
      schema: context.schema ?? APISchema.custom(nil))
    configuration["apiVersion"] = nil
    configuration["kind"] = nil
    let wanted = configuration
    func laidOver(_ live: JSONValue?) throws(APIFailure) -> JSONValue {
      do throws(ServerSideApply.Conflicts) {
        return try applying.apply(wanted, to: live)
      } catch {
        let message = error.message
        let causes = error.all.map { conflict -> JSONValue in
          [
            "reason": "FieldManagerConflict", "field": .string(conflict.path),
            "message": .string("conflict with \(conflict.manager)"),
          ]
        }
        throw APIFailure(
          code: 409, reason: "Conflict", message: message, details: ["causes": .array(causes)])
      }
    }
    if store.get(context.key(name)) == nil {
      guard subresource.isEmpty else { throw .notFound(context.definition, name) }
      return try create(laidOver(nil), context)
    }
    return try update(name, context) { current throws(APIFailure) in try laidOver(current) }
  }
}
