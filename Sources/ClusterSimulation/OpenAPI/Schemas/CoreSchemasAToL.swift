/// The API types of the core group, from A to L, as ``SchemaText`` reads them.
enum CoreSchemasAToL {
  static let text = #"""
    @core/v1
    AWSElasticBlockStoreVolumeSource fsType:2:s partition:3:i readOnly:4:b volumeID:1:s!
    Affinity nodeAffinity:1:NodeAffinity* podAffinity:2:PodAffinity*
      podAntiAffinity:3:PodAntiAffinity*
    AppArmorProfile localhostProfile:2:s* type:1:s(Localhost|RuntimeDefault|Unconfined)!
    AttachedVolume devicePath:2:s! name:1:s!
    AzureDiskVolumeSource cachingMode:3:s(None|ReadOnly|ReadWrite)*=ReadWrite diskName:1:s!
      diskURI:2:s! fsType:4:s*=ext4 kind:6:s(Dedicated|Managed|Shared)*=Shared readOnly:5:b*
    AzureFilePersistentVolumeSource readOnly:3:b secretName:1:s! secretNamespace:4:s* shareName:2:s!
    AzureFileVolumeSource readOnly:3:b secretName:1:s! shareName:2:s!
    Binding apiVersion::s kind::s metadata:1:meta/v1.ObjectMeta target:2:ObjectReference!
    CSIPersistentVolumeSource controllerExpandSecretRef:9:SecretReference*
      controllerPublishSecretRef:6:SecretReference* driver:1:s! fsType:4:s
      nodeExpandSecretRef:10:SecretReference* nodePublishSecretRef:8:SecretReference*
      nodeStageSecretRef:7:SecretReference* readOnly:3:b volumeAttributes:5:{s volumeHandle:2:s!
    CSIVolumeSource driver:1:s! fsType:3:s* nodePublishSecretRef:5:LocalObjectReference*
      readOnly:2:b* volumeAttributes:4:{s
    Capabilities add:1:[s# drop:2:[s#
    CephFSPersistentVolumeSource monitors:1:[s#! path:2:s readOnly:6:b secretFile:4:s
      secretRef:5:SecretReference* user:3:s
    CephFSVolumeSource monitors:1:[s#! path:2:s readOnly:6:b secretFile:4:s
      secretRef:5:LocalObjectReference* user:3:s
    CinderPersistentVolumeSource fsType:2:s readOnly:3:b secretRef:4:SecretReference* volumeID:1:s!
    CinderVolumeSource fsType:2:s readOnly:3:b secretRef:4:LocalObjectReference* volumeID:1:s!
    ClientIPConfig timeoutSeconds:1:i*
    ClusterTrustBundleProjection labelSelector:3:meta/v1.LabelSelector* name:1:s* optional:5:b*
      path:4:s! signerName:2:s*
    ComponentCondition error:4:s message:3:s status:2:s! type:1:s!
    ComponentStatus apiVersion::s conditions:2:[ComponentCondition@type+type kind::s
      metadata:1:meta/v1.ObjectMeta
    ConfigMap apiVersion::s binaryData:3:{B data:2:{s immutable:4:b* kind::s
      metadata:1:meta/v1.ObjectMeta
    ConfigMapEnvSource name:1/1:s optional:2:b*
    ConfigMapKeySelector^ key:2:s! name:1/1:s optional:3:b*
    ConfigMapNodeConfigSource kubeletConfigKey:5:s! name:2:s! namespace:1:s! resourceVersion:4:s
      uid:3:s
    ConfigMapProjection items:2:[KeyToPath# name:1/1:s optional:4:b*
    ConfigMapVolumeSource defaultMode:3:i* items:2:[KeyToPath# name:1/1:s optional:4:b*
    Container args:4:[s# command:3:[s# env:7:[EnvVar@name+name envFrom:19:[EnvFromSource# image:2:s
      imagePullPolicy:14:s(Always|IfNotPresent|Never) lifecycle:12:Lifecycle*
      livenessProbe:10:Probe* name:1:s! ports:6:[ContainerPort@containerPort,protocol+containerPort
      readinessProbe:11:Probe* resizePolicy:23:[ContainerResizePolicy#
      resources:8:ResourceRequirements restartPolicy:24:s* securityContext:15:SecurityContext*
      startupProbe:22:Probe* stdin:16:b stdinOnce:17:b terminationMessagePath:13:s
      terminationMessagePolicy:20:s(FallbackToLogsOnError|File) tty:18:b
      volumeDevices:21:[VolumeDevice@devicePath+devicePath
      volumeMounts:9:[VolumeMount@mountPath+mountPath workingDir:5:s
    ContainerImage names:1:[s# sizeBytes:2:l
    ContainerPort containerPort:3:i! hostIP:5:s hostPort:2:i name:1:s protocol:4:s(SCTP|TCP|UDP)=TCP
    ContainerResizePolicy resourceName:1:s! restartPolicy:2:s!
    ContainerState running:2:ContainerStateRunning* terminated:3:ContainerStateTerminated*
      waiting:1:ContainerStateWaiting*
    ContainerStateRunning startedAt:1:T
    ContainerStateTerminated containerID:7:s exitCode:1:i! finishedAt:6:T message:4:s reason:3:s
      signal:2:i startedAt:5:T
    ContainerStateWaiting message:2:s reason:1:s
    ContainerStatus allocatedResources:10:{Q allocatedResourcesStatus:14:[ResourceStatus@name+name
      containerID:8:s image:6:s! imageID:7:s! lastState:3:ContainerState name:1:s! ready:4:b!
      resources:11:ResourceRequirements* restartCount:5:i! started:9:b* state:2:ContainerState
      user:13:ContainerUser* volumeMounts:12:[VolumeMountStatus@mountPath+mountPath
    ContainerUser linux:1:LinuxContainerUser*
    DaemonEndpoint Port:1:i!
    DownwardAPIProjection items:1:[DownwardAPIVolumeFile#
    DownwardAPIVolumeFile fieldRef:2:ObjectFieldSelector* mode:4:i* path:1:s!
      resourceFieldRef:3:ResourceFieldSelector*
    DownwardAPIVolumeSource defaultMode:2:i* items:1:[DownwardAPIVolumeFile#
    EmptyDirVolumeSource medium:1:s sizeLimit:2:Q
    EndpointAddress^ hostname:3:s ip:1:s! nodeName:4:s* targetRef:2:ObjectReference*
    EndpointPort^ appProtocol:4:s* name:1:s port:2:i! protocol:3:s(SCTP|TCP|UDP)
    EndpointSubset addresses:1:[EndpointAddress# notReadyAddresses:2:[EndpointAddress#
      ports:3:[EndpointPort#
    Endpoints apiVersion::s kind::s metadata:1:meta/v1.ObjectMeta subsets:2:[EndpointSubset#
    EnvFromSource configMapRef:2:ConfigMapEnvSource* prefix:1:s secretRef:3:SecretEnvSource*
    EnvVar name:1:s! value:2:s valueFrom:3:EnvVarSource*
    EnvVarSource configMapKeyRef:3:ConfigMapKeySelector* fieldRef:1:ObjectFieldSelector*
      resourceFieldRef:2:ResourceFieldSelector* secretKeyRef:4:SecretKeySelector*
    EphemeralContainer args:1/4:[s# command:1/3:[s# env:1/7:[EnvVar@name+name
      envFrom:1/19:[EnvFromSource# image:1/2:s imagePullPolicy:1/14:s(Always|IfNotPresent|Never)
      lifecycle:1/12:Lifecycle* livenessProbe:1/10:Probe* name:1/1:s!
      ports:1/6:[ContainerPort@containerPort,protocol+containerPort readinessProbe:1/11:Probe*
      resizePolicy:1/23:[ContainerResizePolicy# resources:1/8:ResourceRequirements
      restartPolicy:1/24:s* securityContext:1/15:SecurityContext* startupProbe:1/22:Probe*
      stdin:1/16:b stdinOnce:1/17:b targetContainerName:2:s terminationMessagePath:1/13:s
      terminationMessagePolicy:1/20:s(FallbackToLogsOnError|File) tty:1/18:b
      volumeDevices:1/21:[VolumeDevice@devicePath+devicePath
      volumeMounts:1/9:[VolumeMount@mountPath+mountPath workingDir:1/5:s
    EphemeralVolumeSource volumeClaimTemplate:1:PersistentVolumeClaimTemplate*
    Event action:12:s apiVersion::s count:8:i eventTime:10:M firstTimestamp:6:T
      involvedObject:2:ObjectReference! kind::s lastTimestamp:7:T message:4:s
      metadata:1:meta/v1.ObjectMeta! reason:3:s related:13:ObjectReference* reportingComponent:14:s
      reportingInstance:15:s series:11:EventSeries* source:5:EventSource type:9:s
    EventSeries count:1:i lastObservedTime:2:M
    EventSource component:1:s host:2:s
    ExecAction command:1:[s#
    FCVolumeSource fsType:3:s lun:2:i* readOnly:4:b targetWWNs:1:[s# wwids:5:[s#
    FlexPersistentVolumeSource driver:1:s! fsType:2:s options:5:{s readOnly:4:b
      secretRef:3:SecretReference*
    FlexVolumeSource driver:1:s! fsType:2:s options:5:{s readOnly:4:b
      secretRef:3:LocalObjectReference*
    FlockerVolumeSource datasetName:1:s datasetUUID:2:s
    GCEPersistentDiskVolumeSource fsType:2:s partition:3:i pdName:1:s! readOnly:4:b
    GRPCAction port:1:i! service:2:s*
    GitRepoVolumeSource directory:3:s repository:1:s! revision:2:s
    GlusterfsPersistentVolumeSource endpoints:1:s! endpointsNamespace:4:s* path:2:s! readOnly:3:b
    GlusterfsVolumeSource endpoints:1:s! path:2:s! readOnly:3:b
    HTTPGetAction host:3:s httpHeaders:5:[HTTPHeader# path:1:s port:2:I! scheme:4:s(HTTP|HTTPS)
    HTTPHeader name:1:s! value:2:s!
    HostAlias hostnames:2:[s# ip:1:s!
    HostIP ip:1:s!
    HostPathVolumeSource path:1:s!
      type:2:s(|BlockDevice|CharDevice|Directory|DirectoryOrCreate|File|FileOrCreate|Socket)*
    ISCSIPersistentVolumeSource chapAuthDiscovery:8:b chapAuthSession:11:b fsType:5:s
      initiatorName:12:s* iqn:2:s! iscsiInterface:4:s=default lun:3:i! portals:7:[s# readOnly:6:b
      secretRef:10:SecretReference* targetPortal:1:s!
    ISCSIVolumeSource chapAuthDiscovery:8:b chapAuthSession:11:b fsType:5:s initiatorName:12:s*
      iqn:2:s! iscsiInterface:4:s=default lun:3:i! portals:7:[s# readOnly:6:b
      secretRef:10:LocalObjectReference* targetPortal:1:s!
    ImageVolumeSource pullPolicy:2:s(Always|IfNotPresent|Never) reference:1:s
    KeyToPath key:1:s! mode:3:i* path:2:s!
    Lifecycle postStart:1:LifecycleHandler* preStop:2:LifecycleHandler*
    LifecycleHandler exec:1:ExecAction* httpGet:2:HTTPGetAction* sleep:4:SleepAction*
      tcpSocket:3:TCPSocketAction*
    LimitRange apiVersion::s kind::s metadata:1:meta/v1.ObjectMeta spec:2:LimitRangeSpec
    LimitRangeItem default:4:{Q defaultRequest:5:{Q max:2:{Q maxLimitRequestRatio:6:{Q min:3:{Q
      type:1:s!
    LimitRangeSpec limits:1:[LimitRangeItem#!
    LinuxContainerUser gid:2:l! supplementalGroups:3:[l# uid:1:l!
    LoadBalancerIngress hostname:2:s ip:1:s ipMode:3:s* ports:4:[PortStatus#
    LoadBalancerStatus ingress:1:[LoadBalancerIngress#
    LocalObjectReference^ name:1:s
    LocalVolumeSource fsType:2:s* path:1:s!
    """#
}
