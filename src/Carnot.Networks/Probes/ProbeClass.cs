namespace Carnot.Networks.Probes;

/// <summary>How costly a probe is; a class of probes includes the cheaper ones.</summary>
public enum ProbeClass
{
    /// <summary>All together within 5 % of the training time.</summary>
    Economy,

    /// <summary>Within 25 %.</summary>
    Business,

    /// <summary>Within 100 %.</summary>
    Full,
}
