/// The API types of access control, authentication and certificates, as ``SchemaText`` reads them.
enum AccessSchemas {
  static let text = #"""
    @rbac/v1
    AggregationRule clusterRoleSelectors:1:[meta/v1.LabelSelector#
    ClusterRole aggregationRule:3:AggregationRule* apiVersion::s kind::s
      metadata:1:meta/v1.ObjectMeta rules:2:[PolicyRule#
    ClusterRoleBinding apiVersion::s kind::s metadata:1:meta/v1.ObjectMeta roleRef:3:RoleRef!
      subjects:2:[Subject#
    PolicyRule apiGroups:2:[s# nonResourceURLs:5:[s# resourceNames:4:[s# resources:3:[s#
      verbs:1:[s#!
    Role apiVersion::s kind::s metadata:1:meta/v1.ObjectMeta rules:2:[PolicyRule#
    RoleBinding apiVersion::s kind::s metadata:1:meta/v1.ObjectMeta roleRef:3:RoleRef!
      subjects:2:[Subject#
    RoleRef^ apiGroup:1:s! kind:2:s! name:3:s!
    Subject^ apiGroup:2:s kind:1:s! name:3:s! namespace:4:s
    @authentication/v1
    BoundObjectReference apiVersion:2:s kind:1:s name:3:s uid:4:s
    SelfSubjectReview apiVersion::s kind::s metadata:1:meta/v1.ObjectMeta
      status:2:SelfSubjectReviewStatus
    SelfSubjectReviewStatus userInfo:1:UserInfo
    TokenRequest apiVersion::s kind::s metadata:1:meta/v1.ObjectMeta spec:2:TokenRequestSpec!
      status:3:TokenRequestStatus
    TokenRequestSpec audiences:1:[s#! boundObjectRef:3:BoundObjectReference* expirationSeconds:4:l*
    TokenRequestStatus expirationTimestamp:2:T! token:1:s!
    TokenReview apiVersion::s kind::s metadata:1:meta/v1.ObjectMeta spec:2:TokenReviewSpec!
      status:3:TokenReviewStatus
    TokenReviewSpec audiences:2:[s# token:1:s
    TokenReviewStatus audiences:4:[s# authenticated:1:b error:3:s user:2:UserInfo
    UserInfo extra:4:{[s groups:3:[s# uid:2:s username:1:s
    @authorization/v1
    FieldSelectorAttributes rawSelector:1:s requirements:2:[meta/v1.FieldSelectorRequirement#
    LabelSelectorAttributes rawSelector:1:s requirements:2:[meta/v1.LabelSelectorRequirement#
    LocalSubjectAccessReview apiVersion::s kind::s metadata:1:meta/v1.ObjectMeta
      spec:2:SubjectAccessReviewSpec! status:3:SubjectAccessReviewStatus
    NonResourceAttributes path:1:s verb:2:s
    NonResourceRule nonResourceURLs:2:[s# verbs:1:[s#!
    ResourceAttributes fieldSelector:8:FieldSelectorAttributes* group:3:s
      labelSelector:9:LabelSelectorAttributes* name:7:s namespace:1:s resource:5:s subresource:6:s
      verb:2:s version:4:s
    ResourceRule apiGroups:2:[s# resourceNames:4:[s# resources:3:[s# verbs:1:[s#!
    SelfSubjectAccessReview apiVersion::s kind::s metadata:1:meta/v1.ObjectMeta
      spec:2:SelfSubjectAccessReviewSpec! status:3:SubjectAccessReviewStatus
    SelfSubjectAccessReviewSpec nonResourceAttributes:2:NonResourceAttributes*
      resourceAttributes:1:ResourceAttributes*
    SelfSubjectRulesReview apiVersion::s kind::s metadata:1:meta/v1.ObjectMeta
      spec:2:SelfSubjectRulesReviewSpec! status:3:SubjectRulesReviewStatus
    SelfSubjectRulesReviewSpec namespace:1:s
    SubjectAccessReview apiVersion::s kind::s metadata:1:meta/v1.ObjectMeta
      spec:2:SubjectAccessReviewSpec! status:3:SubjectAccessReviewStatus
    SubjectAccessReviewSpec extra:5:{[s groups:4:[s# nonResourceAttributes:2:NonResourceAttributes*
      resourceAttributes:1:ResourceAttributes* uid:6:s user:3:s
    SubjectAccessReviewStatus allowed:1:b! denied:4:b evaluationError:3:s reason:2:s
    SubjectRulesReviewStatus evaluationError:4:s incomplete:3:b!
      nonResourceRules:2:[NonResourceRule#! resourceRules:1:[ResourceRule#!
    @certificates/v1
    CertificateSigningRequest apiVersion::s kind::s metadata:1:meta/v1.ObjectMeta
      spec:2:CertificateSigningRequestSpec! status:3:CertificateSigningRequestStatus
    CertificateSigningRequestCondition lastTransitionTime:5:T lastUpdateTime:4:T message:3:s
      reason:2:s status:6:s! type:1:s!
    CertificateSigningRequestSpec expirationSeconds:8:i* extra:6:{[s groups:4:[s# request:1:B!
      signerName:7:s! uid:3:s
      usages:5:[s(any|cert sign|client auth|code signing|content commitment|crl sign|data encipherment|decipher only|digital signature|email protection|encipher only|ipsec end system|ipsec tunnel|ipsec user|key agreement|key encipherment|microsoft sgc|netscape sgc|ocsp signing|s/mime|server auth|signing|timestamping)#
      username:2:s
    CertificateSigningRequestStatus certificate:2:B
      conditions:1:[CertificateSigningRequestCondition@type
    """#
}
