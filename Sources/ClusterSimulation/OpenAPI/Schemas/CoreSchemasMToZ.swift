/// The API types of the core group, from M to Z, as ``SchemaText`` reads them.
enum CoreSchemasMToZ {
  static let text = #"""
    @core/v1
    ModifyVolumeStatus status:2:s(InProgress|Infeasible|Pending)!
      targetVolumeAttributesClassName:1:s
    NFSVolumeSource path:2:s! readOnly:3:b server:1:s!
    Namespace apiVersion::s kind::s metadata:1:meta/v1.ObjectMeta spec:2:NamespaceSpec
      status:3:NamespaceStatus
    NamespaceCondition lastTransitionTime:4:T message:6:s reason:5:s status:2:s! type:1:s!
    NamespaceSpec finalizers:1:[s#
    NamespaceStatus conditions:2:[NamespaceCondition@type+type phase:1:s(Active|Terminating)
    Node apiVersion::s kind::s metadata:1:meta/v1.ObjectMeta spec:2:NodeSpec status:3:NodeStatus
    NodeAddress address:2:s! type:1:s!
    NodeAffinity preferredDuringSchedulingIgnoredDuringExecution:2:[PreferredSchedulingTerm#
      requiredDuringSchedulingIgnoredDuringExecution:1:NodeSelector*
    NodeCondition lastHeartbeatTime:3:T lastTransitionTime:4:T message:6:s reason:5:s status:2:s!
      type:1:s!
    NodeConfigSource configMap:2:ConfigMapNodeConfigSource*
    NodeConfigStatus active:2:NodeConfigSource* assigned:1:NodeConfigSource* error:4:s
      lastKnownGood:3:NodeConfigSource*
    NodeDaemonEndpoints kubeletEndpoint:1:DaemonEndpoint
    NodeFeatures supplementalGroupsPolicy:1:b*
    NodeRuntimeHandler features:2:NodeRuntimeHandlerFeatures* name:1:s
    NodeRuntimeHandlerFeatures recursiveReadOnlyMounts:1:b* userNamespaces:2:b*
    NodeSelector^ nodeSelectorTerms:1:[NodeSelectorTerm#!
    NodeSelectorRequirement key:1:s! operator:2:s(DoesNotExist|Exists|Gt|In|Lt|NotIn)! values:3:[s#
    NodeSelectorTerm^ matchExpressions:1:[NodeSelectorRequirement#
      matchFields:2:[NodeSelectorRequirement#
    NodeSpec configSource:6:NodeConfigSource* externalID:2:s podCIDR:1:s podCIDRs:7:[s=+
      providerID:3:s taints:5:[Taint# unschedulable:4:b
    NodeStatus addresses:5:[NodeAddress@type+type allocatable:2:{Q capacity:1:{Q
      conditions:4:[NodeCondition@type+type config:11:NodeConfigStatus*
      daemonEndpoints:6:NodeDaemonEndpoints features:13:NodeFeatures* images:8:[ContainerImage#
      nodeInfo:7:NodeSystemInfo phase:3:s(Pending|Running|Terminated)
      runtimeHandlers:12:[NodeRuntimeHandler# volumesAttached:10:[AttachedVolume# volumesInUse:9:[s#
    NodeSystemInfo architecture:10:s! bootID:3:s! containerRuntimeVersion:6:s! kernelVersion:4:s!
      kubeProxyVersion:8:s! kubeletVersion:7:s! machineID:1:s! operatingSystem:9:s! osImage:5:s!
      systemUUID:2:s!
    ObjectFieldSelector^ apiVersion:1:s fieldPath:2:s!
    ObjectReference^ apiVersion:5:s fieldPath:7:s kind:1:s name:3:s namespace:2:s
      resourceVersion:6:s uid:4:s
    PersistentVolume apiVersion::s kind::s metadata:1:meta/v1.ObjectMeta spec:2:PersistentVolumeSpec
      status:3:PersistentVolumeStatus
    PersistentVolumeClaim apiVersion::s kind::s metadata:1:meta/v1.ObjectMeta
      spec:2:PersistentVolumeClaimSpec status:3:PersistentVolumeClaimStatus
    PersistentVolumeClaimCondition lastProbeTime:3:T lastTransitionTime:4:T message:6:s reason:5:s
      status:2:s! type:1:s!
    PersistentVolumeClaimSpec
      accessModes:1:[s(ReadOnlyMany|ReadWriteMany|ReadWriteOnce|ReadWriteOncePod)#
      dataSource:7:TypedLocalObjectReference* dataSourceRef:8:TypedObjectReference*
      resources:2:VolumeResourceRequirements selector:4:meta/v1.LabelSelector* storageClassName:5:s*
      volumeAttributesClassName:9:s* volumeMode:6:s(Block|Filesystem)* volumeName:3:s
    PersistentVolumeClaimStatus
      accessModes:2:[s(ReadOnlyMany|ReadWriteMany|ReadWriteOnce|ReadWriteOncePod)#
      allocatedResourceStatuses:7:{s(ControllerResizeInProgress|ControllerResizeInfeasible|NodeResizeInProgress|NodeResizeInfeasible|NodeResizePending)
      allocatedResources:5:{Q capacity:3:{Q conditions:4:[PersistentVolumeClaimCondition@type+type
      currentVolumeAttributesClassName:8:s* modifyVolumeStatus:9:ModifyVolumeStatus*
      phase:1:s(Bound|Lost|Pending)
    PersistentVolumeClaimTemplate metadata:1:meta/v1.ObjectMeta spec:2:PersistentVolumeClaimSpec!
    PersistentVolumeClaimVolumeSource claimName:1:s! readOnly:2:b
    PersistentVolumeSpec
      accessModes:3:[s(ReadOnlyMany|ReadWriteMany|ReadWriteOnce|ReadWriteOncePod)#
      awsElasticBlockStore:2/2:AWSElasticBlockStoreVolumeSource azureDisk:2/16:AzureDiskVolumeSource
      azureFile:2/13:AzureFilePersistentVolumeSource capacity:1:{Q
      cephfs:2/9:CephFSPersistentVolumeSource cinder:2/8:CinderPersistentVolumeSource
      claimRef:4:ObjectReference* csi:2/22:CSIPersistentVolumeSource fc:2/10:FCVolumeSource
      flexVolume:2/12:FlexPersistentVolumeSource flocker:2/11:FlockerVolumeSource
      gcePersistentDisk:2/1:GCEPersistentDiskVolumeSource
      glusterfs:2/4:GlusterfsPersistentVolumeSource hostPath:2/3:HostPathVolumeSource
      iscsi:2/7:ISCSIPersistentVolumeSource local:2/20:LocalVolumeSource mountOptions:7:[s#
      nfs:2/5:NFSVolumeSource nodeAffinity:9:VolumeNodeAffinity*
      persistentVolumeReclaimPolicy:5:s(Delete|Recycle|Retain)
      photonPersistentDisk:2/17:PhotonPersistentDiskVolumeSource
      portworxVolume:2/18:PortworxVolumeSource quobyte:2/15:QuobyteVolumeSource
      rbd:2/6:RBDPersistentVolumeSource scaleIO:2/19:ScaleIOPersistentVolumeSource
      storageClassName:6:s storageos:2/21:StorageOSPersistentVolumeSource
      volumeAttributesClassName:10:s* volumeMode:8:s(Block|Filesystem)*
      vsphereVolume:2/14:VsphereVirtualDiskVolumeSource
    PersistentVolumeStatus lastPhaseTransitionTime:4:T message:2:s
      phase:1:s(Available|Bound|Failed|Pending|Released) reason:3:s
    PhotonPersistentDiskVolumeSource fsType:2:s pdID:1:s!
    Pod apiVersion::s kind::s metadata:1:meta/v1.ObjectMeta spec:2:PodSpec status:3:PodStatus
    PodAffinity preferredDuringSchedulingIgnoredDuringExecution:2:[WeightedPodAffinityTerm#
      requiredDuringSchedulingIgnoredDuringExecution:1:[PodAffinityTerm#
    PodAffinityTerm labelSelector:1:meta/v1.LabelSelector* matchLabelKeys:5:[s#
      mismatchLabelKeys:6:[s# namespaceSelector:4:meta/v1.LabelSelector* namespaces:2:[s#
      topologyKey:3:s!
    PodAntiAffinity preferredDuringSchedulingIgnoredDuringExecution:2:[WeightedPodAffinityTerm#
      requiredDuringSchedulingIgnoredDuringExecution:1:[PodAffinityTerm#
    PodCondition lastProbeTime:3:T lastTransitionTime:4:T message:6:s reason:5:s status:2:s!
      type:1:s!
    PodDNSConfig nameservers:1:[s# options:3:[PodDNSConfigOption# searches:2:[s#
    PodDNSConfigOption name:1:s value:2:s*
    PodIP ip:1:s!
    PodOS name:1:s!
    PodReadinessGate conditionType:1:s!
    PodResourceClaim name:1:s! resourceClaimName:3:s* resourceClaimTemplateName:4:s*
    PodResourceClaimStatus name:1:s! resourceClaimName:2:s*
    PodSchedulingGate name:1:s!
    PodSecurityContext appArmorProfile:11:AppArmorProfile* fsGroup:5:l*
      fsGroupChangePolicy:9:s(Always|OnRootMismatch)* runAsGroup:6:l* runAsNonRoot:3:b*
      runAsUser:2:l* seLinuxChangePolicy:13:s* seLinuxOptions:1:SELinuxOptions*
      seccompProfile:10:SeccompProfile* supplementalGroups:4:[l#
      supplementalGroupsPolicy:12:s(Merge|Strict)* sysctls:7:[Sysctl#
      windowsOptions:8:WindowsSecurityContextOptions*
    PodSpec activeDeadlineSeconds:5:l* affinity:18:Affinity* automountServiceAccountToken:21:b*
      containers:2:[Container@name+name! dnsConfig:26:PodDNSConfig*
      dnsPolicy:6:s(ClusterFirst|ClusterFirstWithHostNet|Default|None) enableServiceLinks:30:b*
      ephemeralContainers:34:[EphemeralContainer@name+name hostAliases:23:[HostAlias@ip+ip
      hostIPC:13:b hostNetwork:11:b hostPID:12:b hostUsers:37:b* hostname:16:s
      imagePullSecrets:15:[LocalObjectReference@name+name initContainers:20:[Container@name+name
      nodeName:10:s nodeSelector:7:{s^ os:36:PodOS* overhead:32:{Q
      preemptionPolicy:31:s(Never|PreemptLowerPriority)* priority:25:i* priorityClassName:24:s
      readinessGates:28:[PodReadinessGate# resourceClaims:39:[PodResourceClaim@name+name~
      resources:40:ResourceRequirements* restartPolicy:3:s(Always|Never|OnFailure)
      runtimeClassName:29:s* schedulerName:19:s schedulingGates:38:[PodSchedulingGate@name+name
      securityContext:14:PodSecurityContext* serviceAccount:9:s serviceAccountName:8:s
      setHostnameAsFQDN:35:b* shareProcessNamespace:27:b* subdomain:17:s
      terminationGracePeriodSeconds:4:l* tolerations:22:[Toleration#
      topologySpreadConstraints:33:[TopologySpreadConstraint@topologyKey,whenUnsatisfiable+topologyKey
      volumes:1:[Volume@name+name~
    PodStatus conditions:2:[PodCondition@type+type containerStatuses:8:[ContainerStatus#
      ephemeralContainerStatuses:13:[ContainerStatus# hostIP:5:s hostIPs:16:[HostIP#+ip
      initContainerStatuses:10:[ContainerStatus# message:3:s nominatedNodeName:11:s
      phase:1:s(Failed|Pending|Running|Succeeded|Unknown) podIP:6:s podIPs:12:[PodIP@ip+ip
      qosClass:9:s(BestEffort|Burstable|Guaranteed) reason:4:s resize:14:s
      resourceClaimStatuses:15:[PodResourceClaimStatus@name+name~ startTime:7:T
    PodTemplate apiVersion::s kind::s metadata:1:meta/v1.ObjectMeta template:2:PodTemplateSpec
    PodTemplateSpec metadata:1:meta/v1.ObjectMeta spec:2:PodSpec
    PortStatus error:3:s* port:1:i! protocol:2:s(SCTP|TCP|UDP)!
    PortworxVolumeSource fsType:2:s readOnly:3:b volumeID:1:s!
    PreferredSchedulingTerm preference:2:NodeSelectorTerm! weight:1:i!
    Probe exec:1/1:ExecAction failureThreshold:6:i grpc:1/4:GRPCAction httpGet:1/2:HTTPGetAction
      initialDelaySeconds:2:i periodSeconds:4:i successThreshold:5:i tcpSocket:1/3:TCPSocketAction
      terminationGracePeriodSeconds:7:l* timeoutSeconds:3:i
    ProjectedVolumeSource defaultMode:2:i* sources:1:[VolumeProjection#
    QuobyteVolumeSource group:5:s readOnly:3:b registry:1:s! tenant:6:s user:4:s volume:2:s!
    RBDPersistentVolumeSource fsType:3:s image:2:s! keyring:6:s=/etc/ceph/keyring monitors:1:[s#!
      pool:4:s=rbd readOnly:8:b secretRef:7:SecretReference* user:5:s=admin
    RBDVolumeSource fsType:3:s image:2:s! keyring:6:s=/etc/ceph/keyring monitors:1:[s#! pool:4:s=rbd
      readOnly:8:b secretRef:7:LocalObjectReference* user:5:s=admin
    ReplicationController apiVersion::s kind::s metadata:1:meta/v1.ObjectMeta
      spec:2:ReplicationControllerSpec status:3:ReplicationControllerStatus
    ReplicationControllerCondition lastTransitionTime:3:T message:5:s reason:4:s status:2:s!
      type:1:s!
    ReplicationControllerSpec minReadySeconds:4:i replicas:1:i* selector:2:{s^
      template:3:PodTemplateSpec*
    ReplicationControllerStatus availableReplicas:5:i
      conditions:6:[ReplicationControllerCondition@type+type fullyLabeledReplicas:2:i
      observedGeneration:3:l readyReplicas:4:i replicas:1:i!
    ResourceClaim name:1:s! request:2:s
    ResourceFieldSelector^ containerName:1:s divisor:3:Q resource:2:s!
    ResourceHealth health:2:s resourceID:1:s!
    ResourceQuota apiVersion::s kind::s metadata:1:meta/v1.ObjectMeta spec:2:ResourceQuotaSpec
      status:3:ResourceQuotaStatus
    ResourceQuotaSpec hard:1:{Q scopeSelector:3:ScopeSelector*
      scopes:2:[s(BestEffort|CrossNamespacePodAffinity|NotBestEffort|NotTerminating|PriorityClass|Terminating)#
    ResourceQuotaStatus hard:1:{Q used:2:{Q
    ResourceRequirements claims:3:[ResourceClaim@name limits:1:{Q requests:2:{Q
    ResourceStatus name:1:s! resources:2:[ResourceHealth@resourceID
    SELinuxOptions level:4:s role:2:s type:3:s user:1:s
    ScaleIOPersistentVolumeSource fsType:9:s=xfs gateway:1:s! protectionDomain:5:s readOnly:10:b
      secretRef:3:SecretReference*! sslEnabled:4:b storageMode:7:s=ThinProvisioned storagePool:6:s
      system:2:s! volumeName:8:s
    ScaleIOVolumeSource fsType:9:s=xfs gateway:1:s! protectionDomain:5:s readOnly:10:b
      secretRef:3:LocalObjectReference*! sslEnabled:4:b storageMode:7:s=ThinProvisioned
      storagePool:6:s system:2:s! volumeName:8:s
    ScopeSelector^ matchExpressions:1:[ScopedResourceSelectorRequirement#
    ScopedResourceSelectorRequirement operator:2:s(DoesNotExist|Exists|In|NotIn)!
      scopeName:1:s(BestEffort|CrossNamespacePodAffinity|NotBestEffort|NotTerminating|PriorityClass|Terminating)!
      values:3:[s#
    SeccompProfile localhostProfile:2:s* type:1:s(Localhost|RuntimeDefault|Unconfined)!
    Secret apiVersion::s data:2:{B immutable:5:b* kind::s metadata:1:meta/v1.ObjectMeta
      stringData:4:{s type:3:s
    SecretEnvSource name:1/1:s optional:2:b*
    SecretKeySelector^ key:2:s! name:1/1:s optional:3:b*
    SecretProjection items:2:[KeyToPath# name:1/1:s optional:4:b*
    SecretReference^ name:1:s namespace:2:s
    SecretVolumeSource defaultMode:3:i* items:2:[KeyToPath# optional:4:b* secretName:1:s
    SecurityContext allowPrivilegeEscalation:7:b* appArmorProfile:12:AppArmorProfile*
      capabilities:1:Capabilities* privileged:2:b* procMount:9:s(Default|Unmasked)*
      readOnlyRootFilesystem:6:b* runAsGroup:8:l* runAsNonRoot:5:b* runAsUser:4:l*
      seLinuxOptions:3:SELinuxOptions* seccompProfile:11:SeccompProfile*
      windowsOptions:10:WindowsSecurityContextOptions*
    Service apiVersion::s kind::s metadata:1:meta/v1.ObjectMeta spec:2:ServiceSpec
      status:3:ServiceStatus
    ServiceAccount apiVersion::s automountServiceAccountToken:4:b*
      imagePullSecrets:3:[LocalObjectReference# kind::s metadata:1:meta/v1.ObjectMeta
      secrets:2:[ObjectReference@name+name
    ServiceAccountTokenProjection audience:1:s expirationSeconds:2:l* path:3:s!
    ServicePort appProtocol:6:s* name:1:s nodePort:5:i port:3:i! protocol:2:s(SCTP|TCP|UDP)=TCP
      targetPort:4:I
    ServiceSpec allocateLoadBalancerNodePorts:20:b* clusterIP:3:s clusterIPs:18:[s#
      externalIPs:5:[s# externalName:10:s externalTrafficPolicy:11:s(Cluster|Local)
      healthCheckNodePort:12:i internalTrafficPolicy:22:s(Cluster|Local)*
      ipFamilies:19:[s(|IPv4|IPv6)#
      ipFamilyPolicy:17:s(PreferDualStack|RequireDualStack|SingleStack)* loadBalancerClass:21:s*
      loadBalancerIP:8:s loadBalancerSourceRanges:9:[s# ports:1:[ServicePort@port,protocol+port
      publishNotReadyAddresses:13:b selector:2:{s^ sessionAffinity:7:s(ClientIP|None)
      sessionAffinityConfig:14:SessionAffinityConfig* trafficDistribution:23:s*
      type:4:s(ClusterIP|ExternalName|LoadBalancer|NodePort)
    ServiceStatus conditions:2:[meta/v1.Condition@type+type loadBalancer:1:LoadBalancerStatus
    SessionAffinityConfig clientIP:1:ClientIPConfig*
    SleepAction seconds:1:l!
    StorageOSPersistentVolumeSource fsType:3:s readOnly:4:b secretRef:5:ObjectReference*
      volumeName:1:s volumeNamespace:2:s
    StorageOSVolumeSource fsType:3:s readOnly:4:b secretRef:5:LocalObjectReference* volumeName:1:s
      volumeNamespace:2:s
    Sysctl name:1:s! value:2:s!
    TCPSocketAction host:2:s port:1:I!
    Taint effect:3:s(NoExecute|NoSchedule|PreferNoSchedule)! key:1:s! timeAdded:4:T value:2:s
    Toleration effect:4:s(NoExecute|NoSchedule|PreferNoSchedule) key:1:s operator:2:s(Equal|Exists)
      tolerationSeconds:5:l* value:3:s
    TopologySelectorLabelRequirement key:1:s! values:2:[s#!
    TopologySelectorTerm^ matchLabelExpressions:1:[TopologySelectorLabelRequirement#
    TopologySpreadConstraint labelSelector:4:meta/v1.LabelSelector* matchLabelKeys:8:[s#
      maxSkew:1:i! minDomains:5:i* nodeAffinityPolicy:6:s(Honor|Ignore)*
      nodeTaintsPolicy:7:s(Honor|Ignore)* topologyKey:2:s!
      whenUnsatisfiable:3:s(DoNotSchedule|ScheduleAnyway)!
    TypedLocalObjectReference^ apiGroup:1:s* kind:2:s! name:3:s!
    TypedObjectReference apiGroup:1:s* kind:2:s! name:3:s! namespace:4:s*
    Volume awsElasticBlockStore:2/4:AWSElasticBlockStoreVolumeSource
      azureDisk:2/22:AzureDiskVolumeSource azureFile:2/18:AzureFileVolumeSource
      cephfs:2/14:CephFSVolumeSource cinder:2/13:CinderVolumeSource
      configMap:2/19:ConfigMapVolumeSource csi:2/28:CSIVolumeSource
      downwardAPI:2/16:DownwardAPIVolumeSource emptyDir:2/2:EmptyDirVolumeSource
      ephemeral:2/29:EphemeralVolumeSource fc:2/17:FCVolumeSource flexVolume:2/12:FlexVolumeSource
      flocker:2/15:FlockerVolumeSource gcePersistentDisk:2/3:GCEPersistentDiskVolumeSource
      gitRepo:2/5:GitRepoVolumeSource glusterfs:2/9:GlusterfsVolumeSource
      hostPath:2/1:HostPathVolumeSource image:2/30:ImageVolumeSource iscsi:2/8:ISCSIVolumeSource
      name:1:s! nfs:2/7:NFSVolumeSource persistentVolumeClaim:2/10:PersistentVolumeClaimVolumeSource
      photonPersistentDisk:2/23:PhotonPersistentDiskVolumeSource
      portworxVolume:2/24:PortworxVolumeSource projected:2/26:ProjectedVolumeSource
      quobyte:2/21:QuobyteVolumeSource rbd:2/11:RBDVolumeSource scaleIO:2/25:ScaleIOVolumeSource
      secret:2/6:SecretVolumeSource storageos:2/27:StorageOSVolumeSource
      vsphereVolume:2/20:VsphereVirtualDiskVolumeSource
    VolumeDevice devicePath:2:s! name:1:s!
    VolumeMount mountPath:3:s! mountPropagation:5:s(Bidirectional|HostToContainer|None)* name:1:s!
      readOnly:2:b recursiveReadOnly:7:s* subPath:4:s subPathExpr:6:s
    VolumeMountStatus mountPath:2:s! name:1:s! readOnly:3:b recursiveReadOnly:4:s*
    VolumeNodeAffinity required:1:NodeSelector*
    VolumeProjection clusterTrustBundle:5:ClusterTrustBundleProjection*
      configMap:3:ConfigMapProjection* downwardAPI:2:DownwardAPIProjection*
      secret:1:SecretProjection* serviceAccountToken:4:ServiceAccountTokenProjection*
    VolumeResourceRequirements limits:1:{Q requests:2:{Q
    VsphereVirtualDiskVolumeSource fsType:2:s storagePolicyID:4:s storagePolicyName:3:s
      volumePath:1:s!
    WeightedPodAffinityTerm podAffinityTerm:2:PodAffinityTerm! weight:1:i!
    WindowsSecurityContextOptions gmsaCredentialSpec:2:s* gmsaCredentialSpecName:1:s*
      hostProcess:4:b* runAsUserName:3:s*
    """#
}
