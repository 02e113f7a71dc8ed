using Carnot.Experiments;

namespace Carnot.Reproduce.Claims;

/// <summary>What an experiment of the core compared, as a finding.</summary>
internal static class AgreementFindings
{
    /// <summary>The agreement against a rival value, both with the same tolerance.</summary>
    public static Finding Against(this Agreement agreement, string rival, double rivalValue, double tolerance = 0, string reason = "the law is exact for the simulated recursion")
        => Finding.Equal(agreement.Quantity, agreement.Measured, agreement.Theory, tolerance, reason, rival, rivalValue);

    /// <summary>The agreement against a theory that is wrong by a factor of two.</summary>
    public static Finding AgainstTwice(this Agreement agreement, double tolerance = 0, string reason = "the law is exact for the simulated recursion")
        => agreement.Against("a factor of two", 2 * agreement.Theory, tolerance, reason);
}
