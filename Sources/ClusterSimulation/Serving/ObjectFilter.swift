/// What of a resource a request is about: its selectors, and its name if it has one.
struct ObjectFilter {
  private let labels: LabelSelector
  private let fields: FieldSelector
  private let name: String?
  /// Whether it lets everything through.
  let isWhole: Bool

  /// - Throws: `BadRequest` for a selector that is none, or that names a field which cannot be selected by.
  init(_ context: RequestContext) throws(APIFailure) {
    let labelText = context.request.parameter("labelSelector") ?? ""
    let fieldText = context.request.parameter("fieldSelector") ?? ""
    if let fault = LabelSelector.fault(in: labelText) { throw .badRequest(fault) }
    labels = LabelSelector(labelText)
    fields = try FieldSelector(fieldText, selectable: context.definition.selectableFields)
    name = context.path.name
    isWhole = labelText.isEmpty && fieldText.isEmpty && name == nil
  }

  func matches(_ object: JSONValue) -> Bool {
    if isWhole { return true }
    return (name == nil || object.name == name)
      && (labels.isEmpty || labels.matches(object.labels)) && fields.matches(object)
  }
}
