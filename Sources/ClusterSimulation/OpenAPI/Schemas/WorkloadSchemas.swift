/// The API types of apps, batch, autoscaling and policy, as ``SchemaText`` reads them.
enum WorkloadSchemas {
  static let text = #"""
    @apps/v1
    ControllerRevision apiVersion::s data:2:J kind::s metadata:1:meta/v1.ObjectMeta revision:3:l!
    DaemonSet apiVersion::s kind::s metadata:1:meta/v1.ObjectMeta spec:2:DaemonSetSpec
      status:3:DaemonSetStatus
    DaemonSetCondition lastTransitionTime:3:T message:5:s reason:4:s status:2:s! type:1:s!
    DaemonSetSpec minReadySeconds:4:i revisionHistoryLimit:6:i* selector:1:meta/v1.LabelSelector*!
      template:2:core/v1.PodTemplateSpec! updateStrategy:3:DaemonSetUpdateStrategy
    DaemonSetStatus collisionCount:9:i* conditions:10:[DaemonSetCondition@type+type
      currentNumberScheduled:1:i! desiredNumberScheduled:3:i! numberAvailable:7:i
      numberMisscheduled:2:i! numberReady:4:i! numberUnavailable:8:i observedGeneration:5:l
      updatedNumberScheduled:6:i
    DaemonSetUpdateStrategy rollingUpdate:2:RollingUpdateDaemonSet* type:1:s(OnDelete|RollingUpdate)
    Deployment apiVersion::s kind::s metadata:1:meta/v1.ObjectMeta spec:2:DeploymentSpec
      status:3:DeploymentStatus
    DeploymentCondition lastTransitionTime:7:T lastUpdateTime:6:T message:5:s reason:4:s status:2:s!
      type:1:s!
    DeploymentSpec minReadySeconds:5:i paused:7:b progressDeadlineSeconds:9:i* replicas:1:i*
      revisionHistoryLimit:6:i* selector:2:meta/v1.LabelSelector*! strategy:4:DeploymentStrategy~
      template:3:core/v1.PodTemplateSpec!
    DeploymentStatus availableReplicas:4:i collisionCount:8:i*
      conditions:6:[DeploymentCondition@type+type observedGeneration:1:l readyReplicas:7:i
      replicas:2:i unavailableReplicas:5:i updatedReplicas:3:i
    DeploymentStrategy rollingUpdate:2:RollingUpdateDeployment* type:1:s(Recreate|RollingUpdate)
    ReplicaSet apiVersion::s kind::s metadata:1:meta/v1.ObjectMeta spec:2:ReplicaSetSpec
      status:3:ReplicaSetStatus
    ReplicaSetCondition lastTransitionTime:3:T message:5:s reason:4:s status:2:s! type:1:s!
    ReplicaSetSpec minReadySeconds:4:i replicas:1:i* selector:2:meta/v1.LabelSelector*!
      template:3:core/v1.PodTemplateSpec
    ReplicaSetStatus availableReplicas:5:i conditions:6:[ReplicaSetCondition@type+type
      fullyLabeledReplicas:2:i observedGeneration:3:l readyReplicas:4:i replicas:1:i!
    RollingUpdateDaemonSet maxSurge:2:I maxUnavailable:1:I
    RollingUpdateDeployment maxSurge:2:I maxUnavailable:1:I
    RollingUpdateStatefulSetStrategy maxUnavailable:2:I partition:1:i*
    StatefulSet apiVersion::s kind::s metadata:1:meta/v1.ObjectMeta spec:2:StatefulSetSpec
      status:3:StatefulSetStatus
    StatefulSetCondition lastTransitionTime:3:T message:5:s reason:4:s status:2:s! type:1:s!
    StatefulSetOrdinals start:1:i
    StatefulSetPersistentVolumeClaimRetentionPolicy whenDeleted:1:s whenScaled:2:s
    StatefulSetSpec minReadySeconds:9:i ordinals:11:StatefulSetOrdinals*
      persistentVolumeClaimRetentionPolicy:10:StatefulSetPersistentVolumeClaimRetentionPolicy*
      podManagementPolicy:6:s(OrderedReady|Parallel) replicas:1:i* revisionHistoryLimit:8:i*
      selector:2:meta/v1.LabelSelector*! serviceName:5:s! template:3:core/v1.PodTemplateSpec!
      updateStrategy:7:StatefulSetUpdateStrategy
      volumeClaimTemplates:4:[core/v1.PersistentVolumeClaim#
    StatefulSetStatus availableReplicas:11:i collisionCount:9:i*
      conditions:10:[StatefulSetCondition@type+type currentReplicas:4:i currentRevision:6:s
      observedGeneration:1:l readyReplicas:3:i replicas:2:i! updateRevision:7:s updatedReplicas:5:i
    StatefulSetUpdateStrategy rollingUpdate:2:RollingUpdateStatefulSetStrategy*
      type:1:s(OnDelete|RollingUpdate)
    @batch/v1
    CronJob apiVersion::s kind::s metadata:1:meta/v1.ObjectMeta spec:2:CronJobSpec
      status:3:CronJobStatus
    CronJobSpec concurrencyPolicy:3:s(Allow|Forbid|Replace) failedJobsHistoryLimit:7:i*
      jobTemplate:5:JobTemplateSpec! schedule:1:s! startingDeadlineSeconds:2:l*
      successfulJobsHistoryLimit:6:i* suspend:4:b* timeZone:8:s*
    CronJobStatus active:1:[core/v1.ObjectReference# lastScheduleTime:4:T lastSuccessfulTime:5:T
    Job apiVersion::s kind::s metadata:1:meta/v1.ObjectMeta spec:2:JobSpec status:3:JobStatus
    JobCondition lastProbeTime:3:T lastTransitionTime:4:T message:6:s reason:5:s status:2:s!
      type:1:s!
    JobSpec activeDeadlineSeconds:3:l* backoffLimit:7:i* backoffLimitPerIndex:12:i*
      completionMode:9:s(Indexed|NonIndexed)* completions:2:i* managedBy:15:s* manualSelector:5:b*
      maxFailedIndexes:13:i* parallelism:1:i* podFailurePolicy:11:PodFailurePolicy*
      podReplacementPolicy:14:s(Failed|TerminatingOrFailed)* selector:4:meta/v1.LabelSelector*
      successPolicy:16:SuccessPolicy* suspend:10:b* template:6:core/v1.PodTemplateSpec!
      ttlSecondsAfterFinished:8:i*
    JobStatus active:4:i completedIndexes:7:s completionTime:3:T conditions:1:[JobCondition#+type
      failed:6:i failedIndexes:10:s* ready:9:i* startTime:2:T succeeded:5:i terminating:11:i*
      uncountedTerminatedPods:8:UncountedTerminatedPods*
    JobTemplateSpec metadata:1:meta/v1.ObjectMeta spec:2:JobSpec
    PodFailurePolicy rules:1:[PodFailurePolicyRule#!
    PodFailurePolicyOnExitCodesRequirement containerName:1:s* operator:2:s(In|NotIn)! values:3:[i=!
    PodFailurePolicyOnPodConditionsPattern status:2:s! type:1:s!
    PodFailurePolicyRule action:1:s(Count|FailIndex|FailJob|Ignore)!
      onExitCodes:2:PodFailurePolicyOnExitCodesRequirement*
      onPodConditions:3:[PodFailurePolicyOnPodConditionsPattern#
    SuccessPolicy rules:1:[SuccessPolicyRule#!
    SuccessPolicyRule succeededCount:2:i* succeededIndexes:1:s*
    UncountedTerminatedPods failed:2:[s= succeeded:1:[s=
    @autoscaling/v1
    CrossVersionObjectReference^ apiVersion:3:s kind:1:s! name:2:s!
    HorizontalPodAutoscaler apiVersion::s kind::s metadata:1:meta/v1.ObjectMeta
      spec:2:HorizontalPodAutoscalerSpec status:3:HorizontalPodAutoscalerStatus
    HorizontalPodAutoscalerSpec maxReplicas:3:i! minReplicas:2:i*
      scaleTargetRef:1:CrossVersionObjectReference! targetCPUUtilizationPercentage:4:i*
    HorizontalPodAutoscalerStatus currentCPUUtilizationPercentage:5:i* currentReplicas:3:i!
      desiredReplicas:4:i! lastScaleTime:2:T observedGeneration:1:l*
    Scale apiVersion::s kind::s metadata:1:meta/v1.ObjectMeta spec:2:ScaleSpec status:3:ScaleStatus
    ScaleSpec replicas:1:i
    ScaleStatus replicas:1:i! selector:2:s
    @autoscaling/v2
    ContainerResourceMetricSource container:3:s! name:1:s! target:2:MetricTarget!
    ContainerResourceMetricStatus container:3:s! current:2:MetricValueStatus! name:1:s!
    CrossVersionObjectReference apiVersion:3:s kind:1:s! name:2:s!
    ExternalMetricSource metric:1:MetricIdentifier! target:2:MetricTarget!
    ExternalMetricStatus current:2:MetricValueStatus! metric:1:MetricIdentifier!
    HPAScalingPolicy periodSeconds:3:i! type:1:s! value:2:i!
    HPAScalingRules policies:2:[HPAScalingPolicy# selectPolicy:1:s* stabilizationWindowSeconds:3:i*
    HorizontalPodAutoscaler apiVersion::s kind::s metadata:1:meta/v1.ObjectMeta
      spec:2:HorizontalPodAutoscalerSpec status:3:HorizontalPodAutoscalerStatus
    HorizontalPodAutoscalerBehavior scaleDown:2:HPAScalingRules* scaleUp:1:HPAScalingRules*
    HorizontalPodAutoscalerCondition lastTransitionTime:3:T message:5:s reason:4:s status:2:s!
      type:1:s!
    HorizontalPodAutoscalerSpec behavior:5:HorizontalPodAutoscalerBehavior* maxReplicas:3:i!
      metrics:4:[MetricSpec# minReplicas:2:i* scaleTargetRef:1:CrossVersionObjectReference!
    HorizontalPodAutoscalerStatus conditions:6:[HorizontalPodAutoscalerCondition@type+type
      currentMetrics:5:[MetricStatus# currentReplicas:3:i desiredReplicas:4:i! lastScaleTime:2:T
      observedGeneration:1:l*
    MetricIdentifier name:1:s! selector:2:meta/v1.LabelSelector*
    MetricSpec containerResource:7:ContainerResourceMetricSource* external:5:ExternalMetricSource*
      object:2:ObjectMetricSource* pods:3:PodsMetricSource* resource:4:ResourceMetricSource*
      type:1:s!
    MetricStatus containerResource:7:ContainerResourceMetricStatus* external:5:ExternalMetricStatus*
      object:2:ObjectMetricStatus* pods:3:PodsMetricStatus* resource:4:ResourceMetricStatus*
      type:1:s!
    MetricTarget averageUtilization:4:i* averageValue:3:Q type:1:s! value:2:Q
    MetricValueStatus averageUtilization:3:i* averageValue:2:Q value:1:Q
    ObjectMetricSource describedObject:1:CrossVersionObjectReference! metric:3:MetricIdentifier!
      target:2:MetricTarget!
    ObjectMetricStatus current:2:MetricValueStatus! describedObject:3:CrossVersionObjectReference!
      metric:1:MetricIdentifier!
    PodsMetricSource metric:1:MetricIdentifier! target:2:MetricTarget!
    PodsMetricStatus current:2:MetricValueStatus! metric:1:MetricIdentifier!
    ResourceMetricSource name:1:s! target:2:MetricTarget!
    ResourceMetricStatus current:2:MetricValueStatus! name:1:s!
    @policy/v1
    Eviction apiVersion::s deleteOptions:2:meta/v1.DeleteOptions* kind::s
      metadata:1:meta/v1.ObjectMeta
    PodDisruptionBudget apiVersion::s kind::s metadata:1:meta/v1.ObjectMeta
      spec:2:PodDisruptionBudgetSpec status:3:PodDisruptionBudgetStatus
    PodDisruptionBudgetSpec maxUnavailable:3:I minAvailable:1:I selector:2:meta/v1.LabelSelector*
      unhealthyPodEvictionPolicy:4:s(AlwaysAllow|IfHealthyBudget)*
    PodDisruptionBudgetStatus conditions:7:[meta/v1.Condition@type+type currentHealthy:4:i!
      desiredHealthy:5:i! disruptedPods:2:{T disruptionsAllowed:3:i! expectedPods:6:i!
      observedGeneration:1:l
    """#
}
