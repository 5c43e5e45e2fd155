/// The API types of storage, scheduling, coordination, events, nodes and flow control, as ``SchemaText`` reads them.
enum ClusterSchemas {
  static let text = #"""
    @storage/v1
    CSIDriver apiVersion::s kind::s metadata:1:meta/v1.ObjectMeta spec:2:CSIDriverSpec!
    CSIDriverSpec attachRequired:1:b* fsGroupPolicy:5:s* podInfoOnMount:2:b* requiresRepublish:7:b*
      seLinuxMount:8:b* storageCapacity:4:b* tokenRequests:6:[TokenRequest#
      volumeLifecycleModes:3:[s=
    CSINode apiVersion::s kind::s metadata:1:meta/v1.ObjectMeta spec:2:CSINodeSpec!
    CSINodeDriver allocatable:4:VolumeNodeResources* name:1:s! nodeID:2:s! topologyKeys:3:[s#
    CSINodeSpec drivers:1:[CSINodeDriver@name+name!
    CSIStorageCapacity apiVersion::s capacity:4:Q kind::s maximumVolumeSize:5:Q
      metadata:1:meta/v1.ObjectMeta nodeTopology:2:meta/v1.LabelSelector* storageClassName:3:s!
    StorageClass allowVolumeExpansion:6:b* allowedTopologies:8:[core/v1.TopologySelectorTerm#
      apiVersion::s kind::s metadata:1:meta/v1.ObjectMeta mountOptions:5:[s# parameters:3:{s
      provisioner:2:s! reclaimPolicy:4:s(Delete|Recycle|Retain)*
      volumeBindingMode:7:s(Immediate|WaitForFirstConsumer)*
    TokenRequest audience:1:s! expirationSeconds:2:l*
    VolumeAttachment apiVersion::s kind::s metadata:1:meta/v1.ObjectMeta
      spec:2:VolumeAttachmentSpec! status:3:VolumeAttachmentStatus
    VolumeAttachmentSource inlineVolumeSpec:2:core/v1.PersistentVolumeSpec*
      persistentVolumeName:1:s*
    VolumeAttachmentSpec attacher:1:s! nodeName:3:s! source:2:VolumeAttachmentSource!
    VolumeAttachmentStatus attachError:3:VolumeError* attached:1:b! attachmentMetadata:2:{s
      detachError:4:VolumeError*
    VolumeError message:2:s time:1:T
    VolumeNodeResources count:1:i*
    @scheduling/v1
    PriorityClass apiVersion::s description:4:s globalDefault:3:b kind::s
      metadata:1:meta/v1.ObjectMeta preemptionPolicy:5:s(Never|PreemptLowerPriority)* value:2:i!
    @coordination/v1
    Lease apiVersion::s kind::s metadata:1:meta/v1.ObjectMeta spec:2:LeaseSpec
    LeaseSpec acquireTime:3:M holderIdentity:1:s* leaseDurationSeconds:2:i* leaseTransitions:5:i*
      preferredHolder:7:s* renewTime:4:M strategy:6:s*
    @events/v1
    Event action:6:s apiVersion::s deprecatedCount:15:i deprecatedFirstTimestamp:13:T
      deprecatedLastTimestamp:14:T deprecatedSource:12:core/v1.EventSource eventTime:2:M! kind::s
      metadata:1:meta/v1.ObjectMeta note:10:s reason:7:s regarding:8:core/v1.ObjectReference
      related:9:core/v1.ObjectReference* reportingController:4:s reportingInstance:5:s
      series:3:EventSeries* type:11:s
    EventSeries count:1:i! lastObservedTime:2:M!
    @node/v1
    Overhead podFixed:1:{Q
    RuntimeClass apiVersion::s handler:2:s! kind::s metadata:1:meta/v1.ObjectMeta
      overhead:3:Overhead* scheduling:4:Scheduling*
    Scheduling nodeSelector:1:{s^ tolerations:2:[core/v1.Toleration#
    @flowcontrol/v1
    ExemptPriorityLevelConfiguration lendablePercent:2:i* nominalConcurrencyShares:1:i*
    FlowDistinguisherMethod type:1:s!
    FlowSchema apiVersion::s kind::s metadata:1:meta/v1.ObjectMeta spec:2:FlowSchemaSpec
      status:3:FlowSchemaStatus
    FlowSchemaCondition lastTransitionTime:3:T message:5:s reason:4:s status:2:s type:1:s
    FlowSchemaSpec distinguisherMethod:3:FlowDistinguisherMethod* matchingPrecedence:2:i
      priorityLevelConfiguration:1:PriorityLevelConfigurationReference!
      rules:4:[PolicyRulesWithSubjects#
    FlowSchemaStatus conditions:1:[FlowSchemaCondition@type+type
    GroupSubject name:1:s!
    LimitResponse queuing:2:QueuingConfiguration* type:1:s!
    LimitedPriorityLevelConfiguration borrowingLimitPercent:4:i* lendablePercent:3:i*
      limitResponse:2:LimitResponse nominalConcurrencyShares:1:i*
    NonResourcePolicyRule nonResourceURLs:6:[s=! verbs:1:[s=!
    PolicyRulesWithSubjects nonResourceRules:3:[NonResourcePolicyRule#
      resourceRules:2:[ResourcePolicyRule# subjects:1:[Subject#!
    PriorityLevelConfiguration apiVersion::s kind::s metadata:1:meta/v1.ObjectMeta
      spec:2:PriorityLevelConfigurationSpec status:3:PriorityLevelConfigurationStatus
    PriorityLevelConfigurationCondition lastTransitionTime:3:T message:5:s reason:4:s status:2:s
      type:1:s
    PriorityLevelConfigurationReference name:1:s!
    PriorityLevelConfigurationSpec exempt:3:ExemptPriorityLevelConfiguration*
      limited:2:LimitedPriorityLevelConfiguration* type:1:s!
    PriorityLevelConfigurationStatus conditions:1:[PriorityLevelConfigurationCondition@type+type
    QueuingConfiguration handSize:2:i queueLengthLimit:3:i queues:1:i
    ResourcePolicyRule apiGroups:2:[s=! clusterScope:4:b namespaces:5:[s= resources:3:[s=!
      verbs:1:[s=!
    ServiceAccountSubject name:2:s! namespace:1:s!
    Subject group:3:GroupSubject* kind:1:s! serviceAccount:4:ServiceAccountSubject*
      user:2:UserSubject*
    UserSubject name:1:s!
    """#
}
