namespace Carnot.Networks.Symmetries;

/// <summary>What balances under Adam: v^¼, v its second moment, whose squares add up to Σ√v.</summary>
public static class AdamDrive
{
    /// <summary>v^¼ = √(1/P) off the diagonal P of the step η P g, shape (d) each, ε left aside.</summary>
    public static void Fill(ReadOnlySpan<float> preconditioner, Span<double> drive)
    {
        for (int i = 0; i < drive.Length; i++) drive[i] = Math.Sqrt(1 / (double)preconditioner[i]);
    }
}
