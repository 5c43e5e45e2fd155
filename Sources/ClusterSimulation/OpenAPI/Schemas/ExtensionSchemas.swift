/// The API types of admission, custom resources and API services, as ``SchemaText`` reads them.
enum ExtensionSchemas {
  static let text = #"""
    @admissionregistration/v1
    AuditAnnotation key:1:s! valueExpression:2:s!
    ExpressionWarning fieldRef:2:s! warning:3:s!
    MatchCondition expression:2:s! name:1:s!
    MatchResources^ excludeResourceRules:4:[NamedRuleWithOperations#
      matchPolicy:7:s(Equivalent|Exact)* namespaceSelector:1:meta/v1.LabelSelector*
      objectSelector:2:meta/v1.LabelSelector* resourceRules:3:[NamedRuleWithOperations#
    MutatingWebhook admissionReviewVersions:8:[s#! clientConfig:2:WebhookClientConfig!
      failurePolicy:4:s(Fail|Ignore)* matchConditions:12:[MatchCondition@name+name
      matchPolicy:9:s(Equivalent|Exact)* name:1:s! namespaceSelector:5:meta/v1.LabelSelector*
      objectSelector:11:meta/v1.LabelSelector* reinvocationPolicy:10:s(IfNeeded|Never)*
      rules:3:[RuleWithOperations# sideEffects:6:s(None|NoneOnDryRun|Some|Unknown)*!
      timeoutSeconds:7:i*
    MutatingWebhookConfiguration apiVersion::s kind::s metadata:1:meta/v1.ObjectMeta
      webhooks:2:[MutatingWebhook@name+name
    NamedRuleWithOperations^ apiGroups:2/2/1:[s# apiVersions:2/2/2:[s#
      operations:2/1:[s(*|CONNECT|CREATE|DELETE|UPDATE)# resourceNames:1:[s# resources:2/2/3:[s#
      scope:2/2/4:s
    ParamKind^ apiVersion:1:s kind:2:s
    ParamRef^ name:1:s namespace:2:s parameterNotFoundAction:4:s* selector:3:meta/v1.LabelSelector*
    RuleWithOperations apiGroups:2/1:[s# apiVersions:2/2:[s#
      operations:1:[s(*|CONNECT|CREATE|DELETE|UPDATE)# resources:2/3:[s# scope:2/4:s
    ServiceReference name:2:s! namespace:1:s! path:3:s* port:4:i*
    TypeChecking expressionWarnings:1:[ExpressionWarning#
    ValidatingAdmissionPolicy apiVersion::s kind::s metadata:1:meta/v1.ObjectMeta
      spec:2:ValidatingAdmissionPolicySpec status:3:ValidatingAdmissionPolicyStatus
    ValidatingAdmissionPolicyBinding apiVersion::s kind::s metadata:1:meta/v1.ObjectMeta
      spec:2:ValidatingAdmissionPolicyBindingSpec
    ValidatingAdmissionPolicyBindingSpec matchResources:3:MatchResources* paramRef:2:ParamRef*
      policyName:1:s validationActions:4:[s(Audit|Deny|Warn)=
    ValidatingAdmissionPolicySpec auditAnnotations:5:[AuditAnnotation#
      failurePolicy:4:s(Fail|Ignore)* matchConditions:6:[MatchCondition@name+name
      matchConstraints:2:MatchResources* paramKind:1:ParamKind* validations:3:[Validation#
      variables:7:[Variable@name+name
    ValidatingAdmissionPolicyStatus conditions:3:[meta/v1.Condition@type observedGeneration:1:l
      typeChecking:2:TypeChecking*
    ValidatingWebhook admissionReviewVersions:8:[s#! clientConfig:2:WebhookClientConfig!
      failurePolicy:4:s(Fail|Ignore)* matchConditions:11:[MatchCondition@name+name
      matchPolicy:9:s(Equivalent|Exact)* name:1:s! namespaceSelector:5:meta/v1.LabelSelector*
      objectSelector:10:meta/v1.LabelSelector* rules:3:[RuleWithOperations#
      sideEffects:6:s(None|NoneOnDryRun|Some|Unknown)*! timeoutSeconds:7:i*
    ValidatingWebhookConfiguration apiVersion::s kind::s metadata:1:meta/v1.ObjectMeta
      webhooks:2:[ValidatingWebhook@name+name
    Validation expression:1:s! message:2:s messageExpression:4:s reason:3:s*
    Variable^ expression:2:s! name:1:s!
    WebhookClientConfig caBundle:2:B service:1:ServiceReference* url:3:s*
    @apiextensions/v1
    CustomResourceColumnDefinition description::s format::s jsonPath::s! name::s! priority::i
      type::s!
    CustomResourceConversion strategy::s! webhook::WebhookConversion
    CustomResourceDefinition apiVersion::s kind::s metadata::meta/v1.ObjectMeta
      spec::CustomResourceDefinitionSpec! status::CustomResourceDefinitionStatus
    CustomResourceDefinitionCondition lastTransitionTime::T message::s reason::s status::s! type::s!
    CustomResourceDefinitionNames categories::[s# kind::s! listKind::s plural::s! shortNames::[s#
      singular::s
    CustomResourceDefinitionSpec conversion::CustomResourceConversion group::s!
      names::CustomResourceDefinitionNames! preserveUnknownFields::b scope::s!
      versions::[CustomResourceDefinitionVersion#!
    CustomResourceDefinitionStatus acceptedNames::CustomResourceDefinitionNames
      conditions::[CustomResourceDefinitionCondition@type storedVersions::[s#
    CustomResourceDefinitionVersion additionalPrinterColumns::[CustomResourceColumnDefinition#
      deprecated::b deprecationWarning::s name::s! schema::CustomResourceValidation
      selectableFields::[SelectableField# served::b! storage::b!
      subresources::CustomResourceSubresources
    CustomResourceSubresourceScale labelSelectorPath::s specReplicasPath::s! statusReplicasPath::s!
    CustomResourceSubresourceStatus
    CustomResourceSubresources scale::CustomResourceSubresourceScale
      status::CustomResourceSubresourceStatus
    CustomResourceValidation openAPIV3Schema::JSONSchemaProps
    ExternalDocumentation description::s url::s
    JSONSchemaProps $ref::s $schema::s additionalItems::J additionalProperties::J
      allOf::[JSONSchemaProps# anyOf::[JSONSchemaProps# default::J definitions::{JSONSchemaProps
      dependencies::{J description::s enum::[J# example::J exclusiveMaximum::b exclusiveMinimum::b
      externalDocs::ExternalDocumentation format::s id::s items::J maxItems::l maxLength::l
      maxProperties::l maximum::d minItems::l minLength::l minProperties::l minimum::d multipleOf::d
      not::JSONSchemaProps nullable::b oneOf::[JSONSchemaProps# pattern::s
      patternProperties::{JSONSchemaProps properties::{JSONSchemaProps required::[s# title::s
      type::s uniqueItems::b x-kubernetes-embedded-resource::b x-kubernetes-int-or-string::b
      x-kubernetes-list-map-keys::[s# x-kubernetes-list-type::s x-kubernetes-map-type::s
      x-kubernetes-preserve-unknown-fields::b x-kubernetes-validations::[ValidationRule@rule+rule
    SelectableField jsonPath::s!
    ServiceReference name::s! namespace::s! path::s port::i
    ValidationRule fieldPath::s message::s messageExpression::s optionalOldSelf::b
      reason::s(FieldValueDuplicate|FieldValueForbidden|FieldValueInvalid|FieldValueRequired)
      rule::s!
    WebhookClientConfig caBundle::B service::ServiceReference url::s
    WebhookConversion clientConfig::WebhookClientConfig conversionReviewVersions::[s#!
    @apiregistration/v1
    APIService apiVersion::s kind::s metadata::meta/v1.ObjectMeta spec::APIServiceSpec
      status::APIServiceStatus
    APIServiceCondition lastTransitionTime::T message::s reason::s status::s! type::s!
    APIServiceSpec caBundle::B group::s groupPriorityMinimum::i! insecureSkipTLSVerify::b
      service::ServiceReference version::s versionPriority::i!
    APIServiceStatus conditions::[APIServiceCondition@type+type
    ServiceReference name::s namespace::s port::i
    """#
}
