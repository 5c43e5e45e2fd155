/// The API types of old versions that differ from those of the newest one, as ``SchemaText`` reads them.
enum LegacySchemas {
  static let text = #"""
    @networking/v1beta1
    Ingress apiVersion::s kind::s metadata:1:meta/v1.ObjectMeta spec:2:IngressSpec
      status:3:networking/v1.IngressStatus
    IngressSpec ingressClassName:4:s backend:1:IngressBackend tls:2:[networking/v1.IngressTLS#
      rules:3:[IngressRule#
    IngressBackend serviceName:1:s servicePort:2:I resource:3:core/v1.TypedLocalObjectReference
    IngressRule host:1:s http:2/1:HTTPIngressRuleValue
    HTTPIngressRuleValue paths:1:[HTTPIngressPath#!
    HTTPIngressPath path:1:s pathType:3:s backend:2:IngressBackend!
    @extensions/v1beta1
    Ingress apiVersion::s kind::s metadata:1:meta/v1.ObjectMeta spec:2:networking/v1beta1.IngressSpec
      status:3:networking/v1.IngressStatus
    Deployment apiVersion::s kind::s metadata:1:meta/v1.ObjectMeta spec:2:DeploymentSpec
      status:3:apps/v1.DeploymentStatus
    DeploymentSpec replicas:1:i selector:2:meta/v1.LabelSelector
      template:3:core/v1.PodTemplateSpec! strategy:4:apps/v1.DeploymentStrategy~
      minReadySeconds:5:i revisionHistoryLimit:6:i paused:7:b rollbackTo:8:RollbackConfig
      progressDeadlineSeconds:9:i
    RollbackConfig revision:1:l
    DaemonSet apiVersion::s kind::s metadata:1:meta/v1.ObjectMeta spec:2:DaemonSetSpec
      status:3:apps/v1.DaemonSetStatus
    DaemonSetSpec selector:1:meta/v1.LabelSelector template:2:core/v1.PodTemplateSpec!
      updateStrategy:3:apps/v1.DaemonSetUpdateStrategy minReadySeconds:4:i templateGeneration:5:l
      revisionHistoryLimit:6:i
    @apps/v1beta1
    Deployment apiVersion::s kind::s metadata:1:meta/v1.ObjectMeta
      spec:2:extensions/v1beta1.DeploymentSpec status:3:apps/v1.DeploymentStatus
    @apps/v1beta2
    DaemonSet apiVersion::s kind::s metadata:1:meta/v1.ObjectMeta
      spec:2:extensions/v1beta1.DaemonSetSpec status:3:apps/v1.DaemonSetStatus
    @autoscaling/v2beta1
    HorizontalPodAutoscaler apiVersion::s kind::s metadata:1:meta/v1.ObjectMeta spec:2:J status:3:J
    @policy/v1beta1
    PodSecurityPolicy apiVersion::s kind::s metadata:1:meta/v1.ObjectMeta spec:2:J
    @discovery/v1beta1
    EndpointSlice apiVersion::s kind::s metadata:1:meta/v1.ObjectMeta addressType:4:s
      endpoints:2:[J# ports:3:[discovery/v1.EndpointPort#
    @admissionregistration/v1beta1
    MutatingWebhookConfiguration apiVersion::s kind::s metadata:1:meta/v1.ObjectMeta
      webhooks:2:[Webhook@name+name
    ValidatingWebhookConfiguration apiVersion::s kind::s metadata:1:meta/v1.ObjectMeta
      webhooks:2:[Webhook@name+name
    Webhook name:1:s! clientConfig:2:admissionregistration/v1.WebhookClientConfig!
      rules:3:[admissionregistration/v1.RuleWithOperations# failurePolicy:4:s*
      namespaceSelector:5:meta/v1.LabelSelector* sideEffects:6:s* timeoutSeconds:7:i*
      admissionReviewVersions:8:[s# matchPolicy:9:s* reinvocationPolicy:10:s*
      objectSelector:11:meta/v1.LabelSelector*
    @certificates/v1beta1
    CertificateSigningRequest apiVersion::s kind::s metadata:1:meta/v1.ObjectMeta
      spec:2:CertificateSigningRequestSpec
      status:3:certificates/v1.CertificateSigningRequestStatus
    CertificateSigningRequestSpec request:1:B! username:2:s uid:3:s groups:4:[s# usages:5:[s#
      extra:6:{[s signerName:7:s* expirationSeconds:8:i*
    @apiextensions/v1beta1
    CustomResourceDefinition apiVersion::s kind::s metadata:1:meta/v1.ObjectMeta
      spec:2:CustomResourceDefinitionSpec status:3:J
    CustomResourceDefinitionSpec group:1:s! version:2:s
      names:3:apiextensions/v1.CustomResourceDefinitionNames! scope:4:s!
      validation:5:apiextensions/v1.CustomResourceValidation
      subresources:6:apiextensions/v1.CustomResourceSubresources
      versions:7:[CustomResourceDefinitionVersion# additionalPrinterColumns:8:[Column#
      conversion:9:J preserveUnknownFields:10:b
    CustomResourceDefinitionVersion name:1:s! served:2:b! storage:3:b! deprecated:7:b
      deprecationWarning:8:s schema:4:apiextensions/v1.CustomResourceValidation
      subresources:5:apiextensions/v1.CustomResourceSubresources
      additionalPrinterColumns:6:[Column#
    Column name:1:s! type:2:s! format:3:s description:4:s priority:5:i JSONPath:6:s!
    """#
}
