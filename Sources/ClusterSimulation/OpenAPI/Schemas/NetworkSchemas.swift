/// The API types of networking and discovery, as ``SchemaText`` reads them.
enum NetworkSchemas {
  static let text = #"""
    @networking/v1
    HTTPIngressPath backend:2:IngressBackend! path:1:s
      pathType:3:s(Exact|ImplementationSpecific|Prefix)*!
    HTTPIngressRuleValue paths:1:[HTTPIngressPath#!
    IPBlock cidr:1:s! except:2:[s#
    Ingress apiVersion::s kind::s metadata:1:meta/v1.ObjectMeta spec:2:IngressSpec
      status:3:IngressStatus
    IngressBackend resource:3:core/v1.TypedLocalObjectReference* service:4:IngressServiceBackend*
    IngressClass apiVersion::s kind::s metadata:1:meta/v1.ObjectMeta spec:2:IngressClassSpec
    IngressClassParametersReference apiGroup:1:s* kind:2:s! name:3:s! namespace:5:s* scope:4:s*
    IngressClassSpec controller:1:s parameters:2:IngressClassParametersReference*
    IngressLoadBalancerIngress hostname:2:s ip:1:s ports:4:[IngressPortStatus#
    IngressLoadBalancerStatus ingress:1:[IngressLoadBalancerIngress#
    IngressPortStatus error:3:s* port:1:i! protocol:2:s(SCTP|TCP|UDP)!
    IngressRule host:1:s http:2/1:HTTPIngressRuleValue
    IngressServiceBackend name:1:s! port:2:ServiceBackendPort
    IngressSpec defaultBackend:1:IngressBackend* ingressClassName:4:s* rules:3:[IngressRule#
      tls:2:[IngressTLS#
    IngressStatus loadBalancer:1:IngressLoadBalancerStatus
    IngressTLS hosts:1:[s# secretName:2:s
    NetworkPolicy apiVersion::s kind::s metadata:1:meta/v1.ObjectMeta spec:2:NetworkPolicySpec
    NetworkPolicyEgressRule ports:1:[NetworkPolicyPort# to:2:[NetworkPolicyPeer#
    NetworkPolicyIngressRule from:2:[NetworkPolicyPeer# ports:1:[NetworkPolicyPort#
    NetworkPolicyPeer ipBlock:3:IPBlock* namespaceSelector:2:meta/v1.LabelSelector*
      podSelector:1:meta/v1.LabelSelector*
    NetworkPolicyPort endPort:3:i* port:2:I protocol:1:s(SCTP|TCP|UDP)*
    NetworkPolicySpec egress:3:[NetworkPolicyEgressRule# ingress:2:[NetworkPolicyIngressRule#
      podSelector:1:meta/v1.LabelSelector! policyTypes:4:[s(Egress|Ingress)#
    ServiceBackendPort^ name:1:s number:2:i
    @discovery/v1
    Endpoint addresses:1:[s=! conditions:2:EndpointConditions deprecatedTopology:5:{s
      hints:8:EndpointHints* hostname:3:s* nodeName:6:s* targetRef:4:core/v1.ObjectReference*
      zone:7:s*
    EndpointConditions ready:1:b* serving:2:b* terminating:3:b*
    EndpointHints forZones:1:[ForZone#
    EndpointPort^ appProtocol:4:s* name:1:s* port:3:i* protocol:2:s(SCTP|TCP|UDP)*
    EndpointSlice addressType:4:s(FQDN|IPv4|IPv6)! apiVersion::s endpoints:2:[Endpoint#! kind::s
      metadata:1:meta/v1.ObjectMeta ports:3:[EndpointPort#
    ForZone name:1:s!
    """#
}
